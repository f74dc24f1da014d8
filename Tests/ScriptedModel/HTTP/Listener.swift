/// A listening socket on 127.0.0.1 at a free port, with one thread per connection.
struct Listener: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
        init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
    }

    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, streamSocket, 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw Failure("bind to 127.0.0.1") }
        guard listen(descriptor, 128) == 0 else { throw Failure("listen") }
        port = UInt16(bigEndian: address.sin_port)
        self.descriptor = descriptor
    }

    /// Accepts in a thread of its own and runs `serve` in a new thread for each connection.
    func acceptForever(_ serve: @escaping @Sendable (HTTPConnection) -> Void) {
        let descriptor = self.descriptor
        startThread {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { continue }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                var yes: Int32 = 1
                setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                startThread { serve(HTTPConnection(descriptor: client)) }
            }
        }
    }
}
