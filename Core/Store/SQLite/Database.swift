import CSQLite

/// One connection to an SQLite file. It belongs to one thread at a time and takes no lock of its own.
final class Database {
    enum Access {
        /// The file must exist: who may read it is decided where it is created.
        case readWrite
        case readOnly
    }

    let path: String
    /// For `Statement` only.
    let connection: OpaquePointer
    private let walPages: UnsafeMutablePointer<Int32>

    /// Opens without changing anything: nothing is read yet, and closing leaves the write-ahead log as it was until
    /// `checkpointOnClose` is set.
    init(_ path: String, _ access: Access) throws(SQLiteError) {
        let flags = access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        var connection: OpaquePointer?
        let code = sqlite3_open_v2(path, &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let connection else {
            let error = SQLiteError(code, of: connection)
            sqlite3_close(connection)
            throw error
        }
        self.path = path
        self.connection = connection
        walPages = .allocate(capacity: 1)
        walPages.initialize(to: 0)
        sqlite3_busy_timeout(connection, 5000)
        _ = repowire_checkpoint_on_close(connection, 0)
        // Takes the place of SQLite's own automatic checkpoint, which would run inside COMMIT.
        sqlite3_wal_hook(connection, countPages, walPages)
    }

    deinit {
        // A statement keeps its database, so none is left here.
        sqlite3_close(connection)
        walPages.deallocate()
    }

    /// Whether the last connection to close brings the write-ahead log into the file and removes it.
    func setCheckpointOnClose(_ on: Bool) { _ = repowire_checkpoint_on_close(connection, on ? 1 : 0) }

    /// Whether the file could be opened for reading only although more was asked.
    var isReadOnly: Bool { sqlite3_db_readonly(connection, "main") == 1 }

    var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

    /// Rows changed by the last INSERT, UPDATE or DELETE.
    var changes: Int { Int(sqlite3_changes64(connection)) }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

    /// Pages in the write-ahead log after the last commit.
    var pagesInLog: Int { Int(walPages.pointee) }

    func prepare(_ sql: String) throws(SQLiteError) -> Statement { try Statement(self, sql) }

    /// Runs statements that return nothing of interest.
    func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(connection, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, of: connection) }
    }

    /// Runs the body in a transaction that takes the write lock at once.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Runs the body so that all it reads is of one moment.
    func reading<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN")
        defer { rollBack() }
        return try body()
    }

    /// Ends a transaction that failed or only read. Some errors have ended it already.
    func rollBack() {
        if isInTransaction { try? execute("ROLLBACK") }
    }

    /// The value of a pragma, as text.
    func pragma(_ name: String) throws(SQLiteError) -> String? {
        try prepare("PRAGMA \(name)").first { row in row.text(0) }
    }

    /// Brings what is committed from the write-ahead log into the file, as far as no reader is in the way.
    func checkpoint() throws(SQLiteError) {
        let code = sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, of: connection) }
    }
}

/// Called by SQLite after each commit.
private func countPages(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, name: UnsafePointer<CChar>?, pages: Int32
) -> Int32 {
    context?.assumingMemoryBound(to: Int32.self).pointee = pages
    return SQLITE_OK
}
