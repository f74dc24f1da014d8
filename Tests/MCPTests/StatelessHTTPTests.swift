import RepowireKit
import Testing

@testable import MCP

@Suite("Streamable HTTP for stateless clients")
struct StatelessHTTPTests {
    @Test("A request that says the same in headers and body is answered without a session")
    func plain() throws {
        var client = HTTPClient()
        let answer = try client.modern("server/discover").answer()
        #expect(answer.status == 200)
        #expect(answer.headers.map(\.name) == ["Content-Type"])
        #expect(client.http.connections.isEmpty && client.http.exchanges.isEmpty)
    }

    @Test(
        "Headers that are missing or say something else are refused",
        arguments: [
            ["mcp-method": ""], ["mcp-method": "tools/list"], ["mcp-name": ""], ["mcp-name": "broadcast"],
            ["mcp-protocol-version": ""], ["mcp-protocol-version": "2025-11-25"], ["mcp-name": "=?base64?!?="],
        ])
    func mismatch(headers: [String: String]) throws {
        var client = HTTPClient()
        let answer = try client.modern("tools/call", askParams, headers: headers).answer()
        #expect(answer.status == 400)
        #expect(try JSON(parsing: answer.body).at("/error/code") == -32020)
        #expect(try JSON(parsing: answer.body)["id"] == 1)
    }

    @Test("A name may come encoded")
    func encodedName() throws {
        var client = HTTPClient()
        let actions = client.modern("tools/call", askParams, headers: ["mcp-name": "=?base64?YXNrX3BlZXI=?="])
        #expect(try actions.story() == ["call 1", "open 1"])
    }

    @Test("A header that comes twice is refused")
    func twice() throws {
        var client = HTTPClient()
        let body: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "server/discover",
            "params": ["_meta": [Era.versionKey: "2026-07-28", Era.capabilitiesKey: [:]]],
        ]
        let headers: [HTTPRequest.Header] = [
            .init("Content-Type", "application/json"), .init("Accept", HTTPClient.accept),
            .init("MCP-Protocol-Version", "2026-07-28"), .init("Mcp-Method", "server/discover"),
            .init("Mcp-Method", "server/discover"),
        ]
        let actions = client.http.receive(HTTPRequest(exchange: 1, method: "POST", headers: headers, body: body.bytes))
        #expect(try actions.json().at("/error/code") == -32020)
    }

    @Test("The status says what the error is")
    func statuses() throws {
        var client = HTTPClient()
        #expect(try client.modern("nonsense").answer().status == 404)
        #expect(try client.modern("ping").answer().status == 404)
        #expect(try client.modern("tools/call", ["name": "nonsense"]).answer().status == 400)
        let body: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/list",
            "params": ["_meta": [Era.versionKey: "2099-01-01", Era.capabilitiesKey: [:]]],
        ]
        let headers = ["mcp-protocol-version": "2099-01-01", "mcp-method": "tools/list"]
        let unsupported = try client.post(body, headers).answer()
        #expect(unsupported.status == 400)
        #expect(try JSON(parsing: unsupported.body).at("/error/code") == -32022)
        let bare = client.post(
            ["jsonrpc": "2.0", "id": 1, "method": "tools/list"], ["mcp-protocol-version": "2026-07-28"])
        #expect(try bare.json().at("/error/code") == -32602)
        #expect(try client.post([], ["mcp-protocol-version": "2026-07-28"]).answer().status == 400)
        #expect(client.http.connections.isEmpty && client.http.exchanges.isEmpty)
    }

    @Test("GET and DELETE are not allowed", arguments: ["GET", "DELETE"])
    func methods(method: String) throws {
        var client = HTTPClient()
        let answer = try client.raw(method, [], ["mcp-protocol-version": "2026-07-28", "accept": "*/*"]).answer()
        #expect(answer.status == 405)
        #expect(answer.headers.first?.value == "POST")
    }

    @Test("A notification is accepted, and a session id is not looked at")
    func notification() throws {
        var client = HTTPClient()
        #expect(
            try client.modern("notifications/x", id: nil, headers: ["mcp-session-id": "old"]).answer().status == 202)
    }

    @Test("To close the response is to cancel")
    func disconnected() throws {
        var client = HTTPClient()
        let call = try client.modern("tools/call", askParams, id: 7).httpCall()
        #expect(call.session == nil)
        #expect(try client.http.disconnected(1).story() == ["cancel 7"])
        #expect(client.http.finish(call, answered).isEmpty)
        #expect(client.http.connections.isEmpty && client.http.exchanges.isEmpty)
    }

    @Test("Two clients may use the same id at the same time")
    func sameID() throws {
        var client = HTTPClient()
        let first = try client.modern("tools/call", askParams, id: 7).httpCall()
        let second = try client.modern("tools/call", askParams, id: 7).httpCall()
        #expect(first != second)
        #expect(try client.http.finish(second, answered).story() == ["event 2 7", "end 2"])
        #expect(try client.http.finish(first, answered).story() == ["event 1 7", "end 1"])
    }

    @Test("A handshake is taken whatever version the header names")
    func handshake() throws {
        var client = HTTPClient()
        let answer = try client.post(
            ["jsonrpc": "2.0", "id": 0, "method": "initialize", "params": ["protocolVersion": "2025-11-25"]],
            ["mcp-protocol-version": "2026-07-28"]
        ).answer()
        #expect(answer.status == 200)
        #expect(answer.headers.contains { $0.name == "Mcp-Session-Id" })
    }
}
