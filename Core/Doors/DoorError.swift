/// Why a door could not be opened, and what to do about it.
package enum DoorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `limit` is the longest path in bytes.
    case pathTooLong(path: String, limit: Int)
    case notADirectory(path: String)
    case foreignDirectory(path: String, owner: UInt32)
    case openDirectory(path: String, mode: UInt32)
    case notASocket(path: String)
    /// Something accepts connections there already.
    case inUse(place: String)
    case system(action: String, code: Int32)

    package var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            "the socket path \(path) has \(path.utf8.count) bytes and the system allows \(limit): "
                + "set REPOWIRE_HOME to a shorter folder"
        case .notADirectory(let path):
            "\(path) is in the way: a folder for the socket is wanted there; move it elsewhere"
        case .foreignDirectory(let path, let owner):
            "the folder \(path) belongs to user \(owner), who could replace the socket in it: "
                + "remove it or set REPOWIRE_HOME to a folder of your own"
        case .openDirectory(let path, let mode):
            "others may write to the folder \(path) (mode \(String(mode, radix: 8))) and could replace the socket in "
                + "it: run chmod 700 \(path)"
        case .notASocket(let path):
            "\(path) is in the way: it is not a socket; move it elsewhere"
        case .inUse(let place):
            "another program answers at \(place): a daemon runs already; stop it first"
        case .system(let action, let code):
            "cannot \(action): \(reason(of: code))"
        }
    }
}
