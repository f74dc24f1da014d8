import RepowireKit
import TestSupport

/// The server's side of a WebSocket, written out by hand, so that it can do what no library would.
struct FakeWebSocket {
    let connection: FakeConnection

    /// Reads the client's handshake and answers it.
    static func accepting(_ connection: FakeConnection, accept: String = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") -> Self? {
        while let line = connection.readLine() {
            guard line == [0x0D] else { continue }
            let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            connection.send(Array("\(head)Sec-WebSocket-Accept: \(accept)\r\n\r\n".utf8))
            return FakeWebSocket(connection: connection)
        }
        return nil
    }

    /// The payload of the client's next text frame; pongs and other frames are passed over.
    func message() -> [UInt8]? {
        while let (opcode, payload) = frame() { if opcode == 1 { return payload } }
        return nil
    }

    /// The client's next frame, which must be whole and masked.
    func frame() -> (opcode: UInt8, payload: [UInt8])? {
        guard let head = connection.read(exactly: 2), head[1] & 0x80 != 0 else { return nil }
        var length = Int(head[1] & 0x7F)
        if length >= 126 {
            guard let bytes = connection.read(exactly: length == 126 ? 2 : 8) else { return nil }
            length = bytes.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let mask = connection.read(exactly: 4), let payload = connection.read(exactly: length) else { return nil }
        return (head[0] & 0x0F, payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }

    func send(_ json: JSON) { send(opcode: 1, json.bytes) }

    func send(opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) {
        var head = [opcode | (isFinal ? 0x80 : 0)]
        switch payload.count {
        case ..<126: head.append(UInt8(payload.count))
        case ..<65536: head += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: head += [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        connection.send(head + payload)
    }
}
