import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A blocking client socket that sends exactly the bytes it is told to, for tests of what a door makes of them. Every
/// wait ends after ten seconds.
package final class RawSocket: Sendable {
    package let descriptor: Int32
    /// Received and not asked for yet.
    private let ahead = Mutex<[UInt8]>([])

    package init(unix path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        descriptor = try Self.connected(AF_UNIX, &address)
    }

    /// Connects to 127.0.0.1, or another address.
    package init(port: UInt16, address number: UInt32 = 0x7f00_0001) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = number.bigEndian
        descriptor = try Self.connected(AF_INET, &address)
    }

    deinit { close(descriptor) }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends everything. Throws when the other side has closed.
    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { sendSome($0, flags: 0) }
            guard count > 0 else { throw SocketFailure(action: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends what the socket takes now, without waiting.
    package func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { sendSome($0, flags: Int32(MSG_DONTWAIT)) }
    }

    /// Reads what is there, at most `limit` bytes; empty at the end.
    package func receive(limit: Int = 1 << 16) throws -> [UInt8] {
        let kept = ahead.withLock { ahead in
            let kept = Array(ahead.prefix(limit))
            ahead.removeFirst(kept.count)
            return kept
        }
        return kept.isEmpty ? try receiveNew(limit) : kept
    }

    /// Reads up to and with the first occurrence of `end`.
    package func receive(through end: String) throws -> String {
        var bytes: [UInt8] = []
        let end = Array(end.utf8)
        while true {
            let more = try receive()
            if more.isEmpty {
                throw SocketFailure(action: "receive \(String(decoding: bytes, as: UTF8.self))", code: 0)
            }
            let searched = max(bytes.count - end.count, 0)
            bytes += more
            if let found = bytes[searched...].firstRange(of: end) {
                let rest = bytes[found.upperBound...]
                ahead.withLock { $0.insert(contentsOf: rest, at: 0) }
                return String(decoding: bytes[..<found.upperBound], as: UTF8.self)
            }
        }
    }

    package func receive(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try receive(limit: count - bytes.count)
            if more.isEmpty { throw SocketFailure(action: "receive \(count) bytes, after \(bytes.count)", code: 0) }
            bytes += more
        }
        return bytes
    }

    package func line() throws -> String { String(try receive(through: "\n").dropLast()) }

    /// Reads to the end of the stream. A reset counts as an end.
    package func receiveAll() throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            while true {
                let more = try receive()
                if more.isEmpty { return bytes }
                bytes += more
            }
        } catch let failure as SocketFailure where failure.code == ECONNRESET || failure.code == EPIPE {
            return bytes
        }
    }

    /// True when there is something to receive now.
    package var hasInput: Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    package func endOutput() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Has the next close of this socket reset the connection instead of ending it in order.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    package func setReceiveBuffer(_ size: Int32) {
        var size = size
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    private func receiveNew(_ limit: Int) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let received = recv(descriptor, buffer.baseAddress, limit, 0)
            count = max(received, 0)
            if received < 0 { failure = errno }
        }
        if failure != 0 { throw SocketFailure(action: "receive", code: failure) }
        return bytes
    }

    private func sendSome(_ bytes: UnsafeRawBufferPointer, flags: Int32) -> Int {
        #if canImport(Glibc)
            let flags = flags | Int32(MSG_NOSIGNAL)
        #endif
        return Self.system(descriptor, bytes, flags)
    }

    private static func system(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ flags: Int32) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #else
            Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #endif
    }

    private static func connected<Address>(_ family: Int32, _ address: inout Address) throws -> Int32 {
        #if canImport(Glibc)
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(family, SOCK_STREAM, 0)
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        guard descriptor >= 0 else { throw SocketFailure(action: "make a socket", code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw SocketFailure(action: "connect", code: code)
        }
        return descriptor
    }
}

package struct SocketFailure: Error, CustomStringConvertible {
    package var action: String
    /// The system's error number; 0 when the stream ended early.
    package var code: Int32

    package init(action: String, code: Int32) {
        self.action = action
        self.code = code
    }

    package var description: String {
        "cannot \(action): \(code == 0 ? "end of stream" : String(cString: strerror(code)))"
    }
}
