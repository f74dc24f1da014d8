import CSQLite
package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why the journal could not be opened, or could not take or give something.
package enum JournalError: Error, Sendable, Hashable {
    /// Something else lies where the journal should be.
    case notADatabase(path: String)
    /// An SQLite database that another program made.
    case foreign(path: String)
    /// The file is a journal, but its contents contradict themselves.
    case damaged(path: String, detail: String)
    /// A later Repowire wrote it.
    case newer(path: String, version: Int, known: Int)
    case cannotOpen(path: String, detail: String)
    /// The journal would not survive a power failure here.
    case notDurable(path: String, setting: String, found: String)
    case readOnly(path: String)
    case full(path: String)
    case inputOutput(path: String, detail: String)
    /// Another program keeps the file locked.
    case busy(path: String)
    /// A transition names a message that is not in the journal.
    case unknownMessage(MessageID)
    /// SQLite takes the file but not this row.
    case refused(detail: String)
    case closed(path: String)

    init(_ error: SQLiteError, path: String) {
        switch error.primary {
        case SQLITE_FULL: self = .full(path: path)
        case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(path: path)
        case SQLITE_NOTADB: self = .notADatabase(path: path)
        case SQLITE_CORRUPT: self = .damaged(path: path, detail: error.text)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(path: path)
        case SQLITE_CANTOPEN:
            self = JournalError(errno: error.systemError, path: path) ?? .cannotOpen(path: path, detail: error.detail)
        case _ where error.concernsStorage:
            self = JournalError(errno: error.systemError, path: path) ?? .inputOutput(path: path, detail: error.detail)
        default: self = .refused(detail: error.description)
        }
    }

    /// What the kernel said, where that alone says what to do.
    init?(errno code: Int32, path: String) {
        switch code {
        case ENOSPC, EDQUOT: self = .full(path: path)
        case EROFS, EACCES, EPERM: self = .readOnly(path: path)
        default: return nil
        }
    }

    /// As `translating`, for the work of opening: a statement that does not fit the tables means damage there.
    static func opening<Result>(_ path: String, _ work: () throws -> Result) throws(JournalError) -> Result {
        do {
            return try translating(path: path, work)
        } catch .refused(let detail) {
            throw .damaged(path: path, detail: detail)
        }
    }

    /// Runs a piece of work and turns what SQLite throws into an error about the journal at `path`.
    static func translating<Result>(path: String, _ work: () throws -> Result) throws(JournalError) -> Result {
        do {
            return try work()
        } catch let error as SQLiteError {
            throw JournalError(error, path: path)
        } catch let error as JournalError {
            throw error
        } catch {
            throw .inputOutput(path: path, detail: "\(error)")
        }
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        let moveAway = "Move the file away (with its -wal and -shm) to start with an empty journal."
        switch self {
        case .notADatabase(let path):
            return "\(path) is not a database; nothing was changed. \(moveAway)"
        case .foreign(let path):
            return "\(path) is a database of another program; nothing was changed. \(moveAway)"
        case .damaged(let path, let detail):
            return "\(path) is damaged: \(detail). Keep a copy; `sqlite3 FILE .recover` can often read what is left. "
                + moveAway
        case .newer(let path, let version, let known):
            return
                "\(path) was written by a newer Repowire (format \(version), this one knows up to \(known)); nothing "
                + "was changed. Update Repowire, or set REPOWIRE_HOME to another folder."
        case .cannotOpen(let path, let detail):
            return "\(path) cannot be opened: \(detail). Check the folder and its permissions."
        case .notDurable(let path, let setting, let found):
            return "\(path) would not survive a power failure: \(setting) is \(found) on this file system. Set "
                + "REPOWIRE_HOME to a folder on a local disk."
        case .readOnly(let path):
            return "\(path) cannot be written: the file, its folder or the file system is read-only. Nothing that was "
                + "accepted is lost; make it writable and send again."
        case .full(let path):
            return "the disk that holds \(path) is full. Nothing that was accepted is lost; free some space and send "
                + "again."
        case .inputOutput(let path, let detail):
            return "\(path) cannot be written or read: \(detail). Nothing that was accepted is lost; look at the disk "
                + "and send again."
        case .busy(let path):
            return "\(path) is locked by another program. Close what else has it open and send again."
        case .unknownMessage(let id):
            return "the journal has no message \(id)"
        case .refused(let detail):
            return "the journal refused a row: \(detail)"
        case .closed(let path):
            return "the journal \(path) is closed: the daemon is stopping. Send again when it runs."
        }
    }
}
