#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A Unix socket that small programs listen on; its file goes with the value.
package final class InboxListener {
    package let path: String
    package let descriptor: Int32
    private var isBound = false

    /// Listens at once; the file is for this user alone.
    package init(at path: String) throws {
        self.path = path
        let bytes = Array(path.utf8)
        guard bytes.count <= UnixStream.maximumPath else { throw SystemError("bind", path, code: ENAMETOOLONG) }
        #if canImport(Glibc)
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw SystemError("socket", path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let before = umask(0o177)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        umask(before)
        // `deinit` closes it, also when this initialiser throws; the file is removed only if it is ours.
        guard result == 0 else { throw SystemError("bind", path) }
        isBound = true
        guard listen(descriptor, 16) == 0 else { throw SystemError("listen", path) }
    }

    deinit {
        close(descriptor)
        if isBound { unlink(path) }
    }

    /// The next connection; nil when none waits.
    package func accept() -> LineReader? {
        let connection = retrying { systemAccept(descriptor, nil, nil) }
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return LineReader(connection, owning: true)
    }
}

/// `accept(2)`, which within `InboxListener` is hidden by the function of the same name.
private func systemAccept(
    _ descriptor: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ size: UnsafeMutablePointer<socklen_t>?
) -> Int32 { accept(descriptor, address, size) }
