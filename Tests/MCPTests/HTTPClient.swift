import RepowireKit
import Synchronization
import Testing

@testable import MCP

/// A client of the HTTP transport, with what the door would have written to it.
struct HTTPClient {
    var http: StreamableHTTP
    private var exchange = 0
    static let accept = "application/json, text/event-stream"

    init(maximumSessions: Int = 256) {
        let counting = Counting()
        http = StreamableHTTP(server: MCPServer(version: "1"), maximumSessions: maximumSessions) { counting.next() }
    }

    final class Counting: Sendable {
        private let counter = Mutex(0)

        func next() -> String {
            counter.withLock { count in
                count += 1
                return "session-\(count)"
            }
        }
    }

    mutating func post(_ body: JSON, _ headers: [String: String] = [:]) -> [HTTPAction] {
        raw(
            "POST", body.bytes,
            ["content-type": "application/json", "accept": HTTPClient.accept].merging(headers) { $1 })
    }

    mutating func raw(_ method: String, _ body: [UInt8] = [], _ headers: [String: String]) -> [HTTPAction] {
        exchange += 1
        return http.receive(
            HTTPRequest(
                exchange: exchange, method: method, headers: headers.map { .init($0.key, $0.value) }, body: body))
    }

    /// Shakes hands and returns the session's id.
    mutating func initialize(_ version: String = "2025-06-18") throws -> String {
        let answer = try post([
            "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": ["protocolVersion": .string(version)],
        ]).answer()
        #expect(answer.status == 200)
        return try #require(answer.headers.first { $0.name == "Mcp-Session-Id" }?.value)
    }

    /// A stateless request with all its headers.
    mutating func modern(
        _ method: String, _ params: JSONObject = [:], id: JSON? = 1, headers: [String: String] = [:]
    ) -> [HTTPAction] {
        var params = params
        params["_meta"] = [Era.versionKey: "2026-07-28", Era.capabilitiesKey: [:]]
        var all = ["mcp-protocol-version": "2026-07-28", "mcp-method": method]
        all["mcp-name"] = params["name"]?.stringValue
        var body: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": .object(params)]
        body["id"] = id
        return post(.object(body), all.merging(headers) { $1 }.filter { !$0.value.isEmpty })
    }
}

extension [HTTPAction] {
    /// The only action, a whole response.
    func answer() throws -> HTTPAnswer {
        guard count == 1, case .answer(_, let answer) = self[0] else { throw NotACall() }
        return answer
    }

    func json() throws -> JSON { try JSON(parsing: answer().body) }

    /// What is done, in short: for the events, their JSON.
    func story() throws -> [String] {
        try map { action in
            switch action {
            case .answer(let exchange, let answer): return "answer \(exchange) \(answer.status)"
            case .open(let exchange, let headers):
                #expect(headers.contains { $0.name == "X-Accel-Buffering" && $0.value == "no" })
                return "open \(exchange)"
            case .write(let exchange, let bytes):
                let text = String(decoding: bytes, as: UTF8.self)
                let data = try #require(text.split(separator: "\n").last { $0.hasPrefix("data: ") }?.dropFirst(6))
                #expect(text.hasSuffix("\n\n"))
                let json = try JSON(parsing: String(data))
                return "event \(exchange) \((json["method"] ?? json["id"] ?? .null).text)"
            case .end(let exchange): return "end \(exchange)"
            case .call(let call, _): return "call \(call.key.id.text)"
            case .cancel(let call): return "cancel \(call.key.id.text)"
            }
        }
    }

    func httpCall() throws -> HTTPCall {
        for case .call(let call, _) in self { return call }
        throw NotACall()
    }
}

let askParams: JSONObject = ["name": "ask_peer", "arguments": ["peer": "p", "message": "m"]]
