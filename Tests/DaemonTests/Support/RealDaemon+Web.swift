import DoorTestSupport
import RepowireKit
import TestSupport
import Wire

extension RealDaemon {
    struct WebAnswer {
        var status: Int
        var head: String
        var json: JSON

        func header(_ name: String) -> String? {
            for line in head.split(whereSeparator: \.isNewline).dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts[0].lowercased() == name.lowercased() { return String(parts[1].drop { $0 == " " }) }
            }
            return nil
        }
    }

    /// One request with the token.
    func web(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) throws -> WebAnswer {
        var headers = headers
        if headers["Authorization"] == nil { headers["Authorization"] = "Bearer \(try token())" }
        if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        let response = try LoopbackHTTP.send(
            method, path, port: try port(), headers: headers, body: body?.bytes ?? [])
        return WebAnswer(
            status: response.status, head: response.head, json: (try? JSON(parsing: response.body)) ?? .null)
    }

    /// Sends a request and does not wait for its answer.
    func beginWeb(_ method: String, _ path: String, _ body: JSON) throws -> RawSocket {
        let socket = try RawSocket(port: try port())
        let bytes = body.bytes
        let head = [
            "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(try port())", "Authorization: Bearer \(try token())",
            "Content-Type: application/json", "Content-Length: \(bytes.count)",
        ]
        try socket.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
        return socket
    }

    /// Opens the stream of events.
    func events(after last: String? = nil) throws -> EventStream {
        try EventStream(port: try port(), token: try token(), after: last)
    }
}

/// A client of `GET /v1/events`.
final class EventStream {
    struct Event {
        var id: String?
        var name: String?
        var data: JSON
    }

    let socket: RawSocket
    /// Of the body, without its chunks' frames.
    private var text = ""

    init(port: UInt16, token: String, after last: String?) throws {
        socket = try RawSocket(port: port)
        var head = "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
        if let last { head += "Last-Event-ID: \(last)\r\n" }
        try socket.send("\(head)\r\n")
        let answer = try socket.receive(through: "\r\n\r\n")
        guard answer.contains(" 200 "), answer.contains("text/event-stream") else { throw ProgramFailed(answer) }
    }

    func next() throws -> Event {
        while true {
            if let end = text.firstRange(of: "\n\n") {
                let block = text[..<end.lowerBound]
                text = String(text[end.upperBound...])
                if let event = try EventStream.event(block) { return event }
            } else {
                let size = try socket.receive(through: "\r\n")
                guard let count = Int(size.filter { !$0.isNewline }, radix: 16), count > 0 else {
                    throw ProgramFailed("the stream ended")
                }
                text += String(decoding: try socket.receive(exactly: count), as: UTF8.self)
                _ = try socket.receive(exactly: 2)
            }
        }
    }

    /// Reads until the daemon ends the stream.
    func end() -> [Event] {
        var events: [Event] = []
        while let event = try? next() { events.append(event) }
        return events
    }

    private static func event(_ block: Substring) throws -> Event? {
        var event = Event(data: .null)
        for line in block.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
            switch parts[0] {
            case "id": event.id = value
            case "event": event.name = value
            case "data": event.data = try JSON(parsing: Array(value.utf8))
            default: continue
            }
        }
        return event.name == nil ? nil : event
    }
}
