#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A listening TCP socket on 127.0.0.1; there is no way to ask for another address.
enum LoopbackSocket {
    /// - Parameter port: 0 for any free one.
    /// - Returns: the descriptor and the port that it has.
    static func listen(port: UInt16) throws(DoorError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = try makeStreamSocket(AF_INET)
        do {
            return (descriptor, try open(descriptor, port))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Small frames must not wait for the acknowledgement of the frame before.
    static func sendAtOnce(_ descriptor: Int32) { setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY) }

    private static func open(_ descriptor: Int32, _ port: UInt16) throws(DoorError) -> UInt16 {
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && Self.listen(descriptor)
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard result else {
            if errno == EADDRINUSE { throw .inUse(place: "127.0.0.1:\(port)") }
            throw .system(action: "listen on 127.0.0.1:\(port)", code: errno)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func listen(_ descriptor: Int32) -> Bool {
        #if canImport(Glibc)
            Glibc.listen(descriptor, SOMAXCONN) == 0
        #else
            Darwin.listen(descriptor, SOMAXCONN) == 0
        #endif
    }

    private static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
