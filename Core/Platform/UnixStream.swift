#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A blocking client connection to a Unix socket, with a deadline on every call.
package final class UnixStream {
    package let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var consumed = 0

    /// - Throws: `SystemError`; ENOENT and ECONNREFUSED mean that nobody listens, EACCES that the socket or its owner
    ///   is not to be trusted, ENAMETOOLONG that the path does not fit a socket address.
    package init(connectingTo path: String, deadline: Deadline) throws {
        self.path = path
        descriptor = try UnixStream.open()
        // From here on `deinit` closes it, also when this initialiser throws.
        try UnixStream.connect(descriptor, to: path, deadline: deadline)
        try UnixStream.requireOwnPeer(descriptor, path: path)
    }

    deinit { close(descriptor) }

    /// The longest path a socket address holds, in bytes.
    package static var maximumPath: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

    private static func open() throws -> Int32 {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            let descriptor = socket(AF_UNIX, kind, 0)
            guard descriptor >= 0 else { throw SystemError("socket", "unix socket") }
        #else
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
            guard descriptor >= 0 else { throw SystemError("socket", "unix socket") }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        #endif
        return descriptor
    }

    private static func connect(_ descriptor: Int32, to path: String, deadline: Deadline) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= maximumPath else { throw SystemError("connect", path, code: ENAMETOOLONG) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        while true {
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // The listener's backlog is full: a busy daemon, not a dead one.
                guard !deadline.hasPassed else { throw SystemError("connect", path, code: ETIMEDOUT) }
                poll(nil, 0, 1)
            case EINPROGRESS:
                try UnixStream.wait(descriptor, for: Int16(POLLOUT), until: deadline, subject: path)
                var code: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
                guard code == 0 else { throw SystemError("connect", path, code: code) }
                return
            default: throw SystemError("connect", path)
            }
        }
    }

    /// A socket in a folder of ours whose listener is another user is a trap: refuse it.
    private static func requireOwnPeer(_ descriptor: Int32, path: String) throws {
        #if canImport(Glibc)
            // `struct ucred`, which is not in the Glibc module: pid, uid, gid.
            var credentials: (Int32, UInt32, UInt32) = (0, 0, 0)
            var size = socklen_t(MemoryLayout.size(ofValue: credentials))
            guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
                throw SystemError("SO_PEERCRED", path)
            }
            let owner = credentials.1
        #else
            var owner: uid_t = 0
            var group: gid_t = 0
            guard getpeereid(descriptor, &owner, &group) == 0 else { throw SystemError("getpeereid", path) }
        #endif
        guard owner == getuid() else { throw SystemError("connect", path, code: EACCES) }
    }

    private static func wait(_ descriptor: Int32, for events: Int16, until deadline: Deadline, subject: String) throws {
        var polled = pollfd(fd: descriptor, events: events, revents: 0)
        let left = deadline.millisecondsLeft
        let result = retrying { poll(&polled, 1, left) }
        guard result > 0 else {
            throw result == 0 ? SystemError("poll", subject, code: ETIMEDOUT) : SystemError("poll", subject)
        }
    }

    package func send(_ bytes: [UInt8], deadline: Deadline) throws {
        try bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                let count = retrying { systemSend(descriptor, rest.baseAddress, rest.count) }
                if count > 0 {
                    offset += count
                } else if errno == EAGAIN {
                    try UnixStream.wait(descriptor, for: Int16(POLLOUT), until: deadline, subject: path)
                } else {
                    throw SystemError("write", path)
                }
            }
        }
    }

    /// The next line without its LF; nil when the other side has closed.
    package func readLine(deadline: Deadline, limit: Int = 16 << 20) throws -> [UInt8]? {
        var searched = consumed
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[consumed..<end])
                consumed = end + 1
                if consumed == buffer.count {
                    buffer.removeAll(keepingCapacity: true)
                    consumed = 0
                }
                return line
            }
            searched = buffer.count
            guard buffer.count - consumed <= limit else { throw SystemError("read", path, code: EMSGSIZE) }
            guard try fill(deadline: deadline) else { return nil }
        }
    }

    /// Whatever has come, waiting until something has; nil when the other side has closed.
    package func readSome(deadline: Deadline) throws -> [UInt8]? {
        if consumed == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            consumed = 0
            guard try fill(deadline: deadline) else { return nil }
        }
        defer { consumed = buffer.count }
        return Array(buffer[consumed...])
    }

    private func fill(deadline: Deadline) throws -> Bool {
        while true {
            // Answers are mostly short: fresh memory costs more than the call, so the space grows with the line.
            let start = buffer.count
            let space = min(max(start, 4096), 65536)
            buffer.append(contentsOf: repeatElement(0, count: space))
            let count = buffer.withUnsafeMutableBytes { bytes in
                retrying { read(descriptor, bytes.baseAddress?.advanced(by: start), space) }
            }
            buffer.removeLast(space - max(0, count))
            if count > 0 { return true }
            if count == 0 { return false }
            guard errno == EAGAIN else { throw SystemError("read", path) }
            try UnixStream.wait(descriptor, for: Int16(POLLIN), until: deadline, subject: path)
        }
    }
}

/// `connect(2)`, which within `UnixStream` is hidden by the function of the same name.
private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    connect(descriptor, address, size)
}

/// `send(2)` without the signal that a connection closed by the other side would bring: that is an error here.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #else
        // Darwin has no such flag; the programs ignore SIGPIPE.
        send(descriptor, bytes, count, 0)
    #endif
}
