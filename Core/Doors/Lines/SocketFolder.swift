#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder of a socket. Who can write to it can put another socket in the place of ours, so it must be the user's
/// own and nobody else's to write to.
enum SocketFolder {
    /// Creates the folder, and those above it, with mode 0700 where they are missing; refuses one that is not safe.
    static func prepare(_ path: String) throws(DoorError) {
        try create(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(action: "look at \(path)", code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
        guard status.st_uid == geteuid() else { throw .foreignDirectory(path: path, owner: status.st_uid) }
        guard status.st_mode & 0o022 == 0 else {
            throw .openDirectory(path: path, mode: UInt32(status.st_mode) & 0o7777)
        }
    }

    private static func create(_ path: String) throws(DoorError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system(action: "create the folder \(path)", code: errno)
        }
        try create(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system(action: "create the folder \(path)", code: errno)
        }
    }
}
