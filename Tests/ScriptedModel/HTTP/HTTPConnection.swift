/// A connection of the model's client, read and written by one thread with blocking calls.
final class HTTPConnection {
    struct Malformed: Error {}
    struct PeerGone: Error {}

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next request with its body, or nil when the client has closed the connection.
    func nextRequest() throws -> HTTPRequest? {
        while true {
            if let end = endOfHead() {
                guard var request = HTTPRequest(head: buffer[..<end]) else { throw Malformed() }
                buffer.removeFirst(end)
                if request.header("expect") != nil { try write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
                request.body = try body(of: request)
                return request
            }
            guard try fill() else { return nil }
        }
    }

    /// Writes everything; throws when the client is gone.
    func write(_ bytes: [UInt8]) throws {
        guard writeAll(bytes, to: descriptor) else { throw PeerGone() }
    }

    /// Whether the client has closed its side: an agent does so when its user interrupts the answer.
    var isPeerGone: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }

    private func endOfHead() -> Int? {
        guard buffer.count >= 4 else { return nil }
        for index in 0...(buffer.count - 4)
        where buffer[index] == 13 && buffer[index + 1] == 10 && buffer[index + 2] == 13 && buffer[index + 3] == 10 {
            return index + 4
        }
        return nil
    }

    private func body(of request: HTTPRequest) throws -> [UInt8] {
        if request.header("transfer-encoding")?.lowercased() == "chunked" { return try chunkedBody() }
        guard let length = request.header("content-length") else { return [] }
        guard let count = Int(length), count >= 0 else { throw Malformed() }
        return try take(count)
    }

    private func chunkedBody() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try takeLine(), radix: 16) else { throw Malformed() }
            body += try take(size)
            _ = try takeLine()
            if size == 0 { return body }
        }
    }

    private func takeLine() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = buffer[..<end].filter { $0 != 13 }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard try fill() else { throw PeerGone() }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else { throw PeerGone() }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// Reads what is there; false at the end of the stream.
    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                buffer += chunk[..<count]
                return true
            }
            if count == 0 { return false }
            if errno != EINTR { throw PeerGone() }
        }
    }
}

/// Writes all bytes to a descriptor; false when the other side is gone.
@discardableResult
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + sent, bytes.count - sent) }
        if count > 0 {
            sent += count
        } else if errno != EINTR {
            return false
        }
    }
    return true
}
