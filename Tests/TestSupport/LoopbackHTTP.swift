import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One HTTP exchange with a server on 127.0.0.1, over a connection of its own. Blocks, with a limit of 20 seconds.
package enum LoopbackHTTP {
    package struct Response: Sendable {
        package var status: Int
        /// The status line and the header fields.
        package var head: String
        package var body: [UInt8]
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package static func send(
        _ method: String, _ path: String, port: UInt16, headers: [String: String] = [:], body: [UInt8] = []
    ) throws -> Response {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        head += "Content-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let descriptor = try connect(to: port)
        defer { close(descriptor) }
        let bytes = Array("\(head)\r\n".utf8) + body
        try bytes.withUnsafeBytes { try FileSystem.writeAll(descriptor, $0, subject: "127.0.0.1:\(port)") }
        return try parse(try readToEnd(descriptor), path)
    }

    private static func connect(to port: UInt16) throws -> Int32 {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw SystemError("socket", "127.0.0.1:\(port)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let error = SystemError("connect", "127.0.0.1:\(port)")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func readToEnd(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = retrying { read(descriptor, &chunk, chunk.count) }
            guard count >= 0 else { throw SystemError("read", "127.0.0.1") }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws -> Response {
        let blank = Array("\r\n\r\n".utf8)
        for index in bytes.indices where bytes[index...].starts(with: blank) {
            let head = String(decoding: bytes[..<index], as: UTF8.self)
            guard let status = Int(head.split(separator: " ").dropFirst().first ?? "") else { break }
            return Response(status: status, head: head, body: Array(bytes[(index + blank.count)...]))
        }
        throw ProgramFailed("no HTTP answer to \(path): \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    }
}

/// `connect(2)`, which within `LoopbackHTTP` is hidden by the function of the same name.
private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    connect(descriptor, address, size)
}
