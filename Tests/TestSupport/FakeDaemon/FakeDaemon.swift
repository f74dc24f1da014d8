import Platform
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A listener on a Unix socket whose behaviour a test decides, connection by connection, each on a thread of its own.
package final class FakeDaemon: Sendable {
    package let path: String
    private let listener: Int32
    private let connections = Mutex<[FakeConnection]>([])
    private let threads = Mutex<[OwnedThread]>([])
    private let accepted = Mutex(0)

    /// Where a daemon of this home listens.
    package static func address(in home: TemporaryHome) -> String { "\(home.repowireHome)/run/daemon.sock" }

    /// How many clients have connected.
    package var connectionCount: Int { accepted.withLock { $0 } }

    /// Listens at once.
    /// - Parameter serve: runs for each connection, which is closed when it returns.
    package init(at path: String, serve: @escaping @Sendable (FakeConnection) -> Void) throws {
        self.path = path
        listener = try FakeDaemon.listen(at: path)
        let accepting = OwnedThread { [self] in
            while true {
                let descriptor = retrying { accept(listener, nil, nil) }
                guard descriptor >= 0 else { return }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                let connection = FakeConnection(descriptor: descriptor)
                accepted.withLock { $0 += 1 }
                connections.withLock { $0.append(connection) }
                let serving = OwnedThread {
                    serve(connection)
                    connection.shutDown()
                }
                threads.withLock { $0.append(serving) }
            }
        }
        threads.withLock { $0.append(accepting) }
    }

    /// A listener that never accepts: what a daemon looks like that hangs.
    package static func deaf(at path: String) throws -> DeafListener {
        DeafListener(descriptor: try listen(at: path), path: path)
    }

    /// Ends everything at once, as SIGKILL does; the socket's file stays. Returns when no thread is left.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        while true {
            for connection in connections.withLock({ $0 }) { connection.shutDown() }
            guard let thread = threads.withLock({ $0.popLast() }) else { break }
            thread.join()
        }
        close(listener)
        connections.withLock { $0.removeAll() }
    }

    private static func listen(at path: String) throws -> Int32 {
        // As all our programs do: a peer that vanishes is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        try FileSystem.makeFolder(Path.parent(of: path) ?? "/", mode: 0o700)
        try FileSystem.remove(path)
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw SystemError("socket", path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, systemListen(descriptor, 64) == 0 else {
            close(descriptor)
            throw SystemError("bind", path)
        }
        return descriptor
    }
}

/// A socket that takes connections into its queue and does nothing with them.
package final class DeafListener: Sendable {
    private let descriptor: Int32
    package let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }
}

private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }
