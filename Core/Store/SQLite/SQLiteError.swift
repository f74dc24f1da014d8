import CSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What SQLite said: its extended result code, its text, and the kernel's errno where a system call failed.
struct SQLiteError: Error, Sendable, Hashable, CustomStringConvertible {
    var code: Int32
    var text: String
    var systemError: Int32

    init(code: Int32, text: String, systemError: Int32 = 0) {
        self.code = code
        self.text = text
        self.systemError = systemError
    }

    init(_ code: Int32, of connection: OpaquePointer?) {
        // Where COMMIT fails, SQLite does not keep the kernel's reason, but the call that failed was the last to set it.
        let lastError = code & 0xFF == SQLITE_IOERR ? errno : 0
        let text = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        self.init(
            code: code, text: text.map { String(cString: $0) } ?? "unknown error",
            systemError: connection.map { sqlite3_system_errno($0) } ?? 0)
        if systemError == 0 { systemError = lastError }
    }

    /// The result code without the extension.
    var primary: Int32 { code & 0xFF }

    /// Whether the disk, the file or the machine is at fault, and not the row: then no row has a chance.
    var concernsStorage: Bool {
        switch primary {
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_NOMEM, SQLITE_BUSY,
            SQLITE_LOCKED, SQLITE_CANTOPEN, SQLITE_PROTOCOL, SQLITE_PERM, SQLITE_AUTH:
            return true
        default:
            return false
        }
    }

    /// The kernel's reason where there is one, SQLite's otherwise.
    var detail: String { systemError == 0 ? description : "\(String(cString: strerror(systemError))) (SQLite \(code))" }

    var description: String { "\(text) (SQLite \(code))" }
}
