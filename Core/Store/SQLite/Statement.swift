import CSQLite

/// A prepared statement, kept and run many times. After each run it holds no value and no lock.
final class Statement {
    private let database: Database
    private let statement: OpaquePointer

    init(_ database: Database, _ sql: String) throws(SQLiteError) {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            database.connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw SQLiteError(code, of: database.connection) }
        self.database = database
        self.statement = statement
    }

    deinit { sqlite3_finalize(statement) }

    /// Runs the statement to its end.
    func run<each Value: SQLiteValue>(_ values: repeat each Value) throws(SQLiteError) {
        defer { reset() }
        bind(repeat each values)
        while try step() {}
    }

    /// Runs the statement and reads every row.
    func all<Result, each Value: SQLiteValue>(
        _ values: repeat each Value, read: (borrowing Row) throws -> Result
    ) throws -> [Result] {
        var results: [Result] = []
        try forEach(repeat each values) { row in
            results.append(try read(row))
            return true
        }
        return results
    }

    /// Runs the statement and reads the first row; nil when there is none.
    func first<Result, each Value: SQLiteValue>(
        _ values: repeat each Value, read: (borrowing Row) -> Result?
    ) throws(SQLiteError) -> Result? {
        defer { reset() }
        bind(repeat each values)
        return try step() ? read(Row(statement)) : nil
    }

    /// Runs the statement row by row until `body` returns false.
    func forEach<each Value: SQLiteValue>(
        _ values: repeat each Value, body: (borrowing Row) throws -> Bool
    ) throws {
        defer { reset() }
        bind(repeat each values)
        while try step() {
            guard try body(Row(statement)) else { return }
        }
    }

    private func bind<each Value: SQLiteValue>(_ values: repeat each Value) {
        var place = Place(statement)
        for value in repeat each values { value.bind(to: &place) }
    }

    /// - Returns: whether there is a row.
    private func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(code, of: database.connection)
        }
    }

    private func reset() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }
}
