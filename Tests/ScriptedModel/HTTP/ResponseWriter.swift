import RepowireKit

/// Writes one HTTP response: a whole body, or a stream of server-sent events.
struct ResponseWriter {
    let connection: HTTPConnection

    func send(status: Int, body: [UInt8], contentType: String = "application/json") throws {
        var head = "HTTP/1.1 \(status) \(ResponseWriter.reason(status))\r\nContent-Type: \(contentType)\r\n"
        head += "Content-Length: \(body.count)\r\nrequest-id: req_scripted\r\n\r\n"
        try connection.write(Array(head.utf8) + body)
    }

    func send(status: Int, json: JSON) throws { try send(status: status, body: json.bytes) }

    func beginEvents() throws {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
            + "request-id: req_scripted\r\nTransfer-Encoding: chunked\r\n\r\n"
        try connection.write(Array(head.utf8))
    }

    /// Sends one event. `name` is left out for APIs whose events have none.
    func event(_ name: String?, _ data: JSON) throws {
        var text: [UInt8] = []
        if let name { text += Array("event: \(name)\n".utf8) }
        text += Array("data: ".utf8) + data.bytes + Array("\n\n".utf8)
        try connection.write(Array("\(String(text.count, radix: 16))\r\n".utf8) + text + [13, 10])
    }

    func endEvents() throws { try connection.write(Array("0\r\n\r\n".utf8)) }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 429: "Too Many Requests"
        case 529: "Overloaded"
        default: status < 400 ? "OK" : "Error"
        }
    }
}
