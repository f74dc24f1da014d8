import Platform
import RepowireKit

/// Text messages of a WebSocket over a Unix socket.
final class WebSocketChannel: MessageChannel {
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    /// The longest message taken.
    static let limit = 64 << 20
    private static let longestHead = 16 << 10

    private let stream: UnixStream
    private let frames: WebSocketFrames
    private let path: String

    /// Connects and upgrades the connection.
    init(connectingTo path: String, limit: Int = WebSocketChannel.limit, deadline: Deadline) throws {
        self.path = path
        // The address of a socket is short, and a link to it may be long.
        stream = try UnixStream(connectingTo: Path.resolved(path) ?? path, deadline: deadline)
        frames = try WebSocketFrames(limit: limit)
        try upgrade(deadline)
    }

    deinit {
        frames.close()
        if let bytes = try? frames.takeOutgoing() { try? stream.send(bytes, deadline: Deadline(milliseconds: 100)) }
    }

    func send(_ message: [UInt8], deadline: Deadline) throws {
        try frames.send(message)
        try flush(deadline)
    }

    func receive(deadline: Deadline) throws -> [UInt8]? {
        while true {
            if let message = frames.nextMessage() { return message }
            guard !frames.isClosed, let bytes = try stream.readSome(deadline: deadline) else { return nil }
            try frames.receive(bytes)
            try flush(deadline)
        }
    }

    private func flush(_ deadline: Deadline) throws {
        let bytes = try frames.takeOutgoing()
        if !bytes.isEmpty { try stream.send(bytes, deadline: deadline) }
    }

    /// The key of every handshake, and the answer that belongs to it: the example of RFC 6455, section 1.3. A fresh key
    /// is against caches between the two sides, of which a Unix socket has none.
    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private func upgrade(_ deadline: Deadline) throws {
        let head = [
            "GET / HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: \(WebSocketChannel.key)", "Sec-WebSocket-Version: 13",
        ]
        try stream.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8), deadline: deadline)
        var answer: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        var rest: ArraySlice<UInt8> = []
        while true {
            guard let bytes = try stream.readSome(deadline: deadline) else {
                throw Refused(description: "\(path) closed instead of speaking WebSocket")
            }
            answer += bytes
            if let range = answer.firstRange(of: end) {
                rest = answer[range.upperBound...]
                answer.removeSubrange(range.lowerBound...)
                break
            }
            guard answer.count <= WebSocketChannel.longestHead else {
                throw Refused(description: "\(path) answers with a head that does not end")
            }
        }
        let lines = String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let status = lines.first, status.hasPrefix("HTTP/1.1 101") else {
            throw Refused(description: "\(path) does not speak WebSocket: \(lines.first ?? "no answer")")
        }
        let accept = lines.dropFirst().first { $0.lowercased().hasPrefix("sec-websocket-accept:") }
        guard accept?.hasSuffix(WebSocketChannel.accept) == true else {
            throw Refused(description: "\(path) answers the handshake with a wrong key")
        }
        if !rest.isEmpty { try frames.receive(Array(rest)) }
    }
}
