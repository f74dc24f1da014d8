/// An answer as a client reads it.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var head: String
    package var body: String

    package func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts[0].lowercased() == name.lowercased() { return String(parts[1].drop { $0 == " " }) }
        }
        return nil
    }
}

extension RawSocket {
    /// Sends a request with the fields that the door asks for, and those given.
    package func request(
        _ method: String, _ target: String, port: UInt16, headers: [String] = [], body: String = ""
    ) throws {
        let isJSON = !body.isEmpty && !headers.contains { $0.lowercased().hasPrefix("content-type") }
        let lines =
            [
                "\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Authorization: Bearer \(EchoHTTP.token)",
            ] + (isJSON ? ["Content-Type: application/json"] : [])
            + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]) + headers
        try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Reads one answer with a Content-Length or without a body.
    package func answer(toHead: Bool = false) throws -> HTTPAnswer {
        let head = try receive(through: "\r\n\r\n")
        var answer = HTTPAnswer(status: 0, head: head, body: "")
        answer.status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        let length = toHead ? 0 : answer.header("Content-Length").flatMap { Int($0) } ?? 0
        answer.body = String(decoding: try receive(exactly: length), as: UTF8.self)
        return answer
    }
}
