#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A listening Unix socket in a folder that nobody else can write to. Removes its file when it goes away, unless
/// another has taken the place.
final class UnixListener {
    let path: String
    let descriptor: Int32
    private let identity: FileIdentity

    /// The longest path the system takes, in bytes: the field is zero-terminated.
    static var longestPath: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

    /// Connections queue in the backlog from now on.
    init(path: String) throws(DoorError) {
        self.path = path
        guard path.utf8.count <= Self.longestPath else {
            throw .pathTooLong(path: path, limit: Self.longestPath)
        }
        try SocketFolder.prepare(Self.folder(of: path))
        try Self.removeStaleSocket(path)
        let socket = try makeStreamSocket(AF_UNIX)
        do {
            identity = try Self.open(socket, at: path)
        } catch {
            close(socket)
            throw error
        }
        descriptor = socket
    }

    deinit {
        if (try? FileIdentity(path: path)) == identity { unlink(path) }
        close(descriptor)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func open(_ socket: Int32, at path: String) throws(DoorError) -> FileIdentity {
        try check(withAddress(of: path) { bind(socket, $0, $1) }, "make the socket \(path)")
        // Before listen(): until then nobody can connect, whatever the mode was for a moment.
        try check(chmod(path, 0o600), "set the mode of \(path)")
        let identity = try FileIdentity(path: path)
        try check(listen(socket, SOMAXCONN), "listen on \(path)")
        return identity
    }

    private static func check(_ result: Int32, _ action: String) throws(DoorError) {
        if result != 0 { throw .system(action: action, code: errno) }
    }

    /// A socket that refuses connections was left by a daemon that died; one that takes them (or whose backlog is
    /// full) belongs to a live one.
    private static func removeStaleSocket(_ path: String) throws(DoorError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system(action: "look at \(path)", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = try makeStreamSocket(AF_UNIX)
        defer { close(probe) }
        if withAddress(of: path, { connect(probe, $0, $1) }) == 0 { throw .inUse(place: path) }
        switch errno {
        case ECONNREFUSED: try check(unlink(path), "remove the stale socket \(path)")
        case ENOENT: return
        case EAGAIN, EINPROGRESS: throw .inUse(place: path)
        default: throw .system(action: "ask who listens on \(path)", code: errno)
        }
    }
}

/// Calls `body` with the socket address of a path that is known to fit.
private func withAddress(of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
}

/// Tells one file from another that has taken its name.
private struct FileIdentity: Equatable {
    var device: UInt64
    var file: UInt64

    init(path: String) throws(DoorError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system(action: "look at \(path)", code: errno) }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        file = UInt64(truncatingIfNeeded: status.st_ino)
    }
}
