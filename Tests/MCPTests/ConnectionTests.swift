import RepowireKit
import Testing
import Wire

@testable import MCP

@Suite("A client's conversation")
struct ConnectionTests {
    @Test("A known revision is agreed on, any other gets our latest with a handshake")
    func negotiation() throws {
        for (asked, agreed) in [
            ("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("2026-07-28", "2025-11-25"),
            ("2099-01-01", "2025-11-25"), ("", "2025-11-25"),
        ] {
            var connection = MCPConnection(server: MCPServer())
            let response = try connection.receive([
                "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": ["protocolVersion": .string(asked)],
            ]).message()
            #expect(response.at("/result/protocolVersion") == .string(agreed))
        }
    }

    @Test("The client's name is kept for the log")
    func clientInfo() {
        var client = Client(.november2025)
        client.send("initialize", ["protocolVersion": "2025-11-25", "clientInfo": ["name": "c", "version": "9"]])
        #expect(client.connection.clientName == "c")
        #expect(client.connection.isInitialized)
    }

    @Test("A client that probes statelessly and then shakes hands on the same process is served both ways")
    func bothEras() throws {
        var modern = Client(.july2026)
        let discovered = try modern.send("server/discover", id: "server-discover-probe-1").message()
        #expect(discovered.at("/result/supportedVersions/0") == "2026-07-28")
        #expect(discovered.at("/result/resultType") == "complete")
        var legacy = Client(.november2025)
        legacy.connection = modern.connection
        let shaken = try legacy.send("initialize", ["protocolVersion": "2025-11-25"]).message()
        #expect(shaken.at("/result/protocolVersion") == "2025-11-25")
        #expect(try legacy.send("tools/list").message().at("/result/ttlMs") == nil)
        modern.connection = legacy.connection
        #expect(try modern.send("tools/list").message().at("/result/ttlMs") == 3_600_000)
    }

    @Test("Requests before the handshake are answered")
    func beforeHandshake() throws {
        var connection = MCPConnection(server: MCPServer())
        for method in ["ping", "tools/list"] {
            let request: JSON = ["jsonrpc": "2.0", "id": 1, "method": .string(method)]
            #expect(try connection.receive(request).message()["result"] != nil)
        }
    }

    @Test(
        "What a stateless request lacks is named",
        arguments: [
            ("tools/list", [Era.versionKey: "2026-07-28"], -32602),
            ("tools/list", [Era.versionKey: 7, Era.capabilitiesKey: [:]], -32602),
            ("server/discover", [:], -32602), ("subscriptions/listen", [:], -32602),
            ("tools/list", [Era.versionKey: "2025-11-25", Era.capabilitiesKey: [:]], -32022),
        ] as [(String, JSON, Int64)])
    func envelope(method: String, meta: JSON, code: Int64) throws {
        var connection = MCPConnection(server: MCPServer())
        let response = try connection.receive([
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": ["_meta": meta],
        ]).message()
        #expect(response.at("/error/code") == .int(code))
    }

    @Test("Methods of the other era are unknown", arguments: ["ping", "logging/setLevel", "prompts/list"])
    func otherEra(method: String) throws {
        var client = Client(.july2026)
        #expect(try client.send(method).message().at("/error/code") == -32601)
    }

    @Test("Methods that we did not advertise are unknown", arguments: ["prompts/list", "resources/list", "tools/x"])
    func unadvertised(method: String) throws {
        var client = Client(.november2025)
        #expect(try client.send(method).message().at("/error/code") == -32601)
    }

    @Test(
        "Ids come back with the value and type they had",
        arguments: ["x", "", "1", 0, -5, 9_007_199_254_740_992] as [JSON])
    func ids(id: JSON) throws {
        var client = Client(.november2025)
        #expect(try client.send("ping", id: id).message()["id"] == id)
        let key = try client.ask(id: id)
        #expect(try client.connection.finish(key, answered).message()["id"] == id)
    }

    @Test(
        "What is not a message is an invalid request",
        arguments: [
            (7, JSON.null), ("text", .null), (["jsonrpc": "1.0", "id": 1, "method": "ping"], 1),
            (["id": 1, "method": "ping"], 1), (["jsonrpc": "2.0", "id": 1], 1),
            (["jsonrpc": "2.0", "id": 1, "method": 5], 1), (["jsonrpc": "2.0", "id": nil, "method": "ping"], .null),
            (["jsonrpc": "2.0", "id": 1.5, "method": "ping"], .null),
            (["jsonrpc": "2.0", "id": true, "method": "ping"], .null),
            (["jsonrpc": "2.0", "id": [1], "method": "ping"], .null), ([], .null),
            ([["jsonrpc": "2.0", "id": 1, "method": "ping"]], .null),
        ] as [(JSON, JSON)])
    func invalid(message: JSON, id: JSON) throws {
        var client = Client(.november2025)
        let response = try client.connection.receive(message).message()
        #expect(response.at("/error/code") == -32600)
        #expect(response["id"] == id)
    }

    @Test("Params that are no object are invalid params; null and none are none")
    func params() throws {
        var client = Client(.november2025)
        for params: JSON in [[1], "x", 7, true] {
            let request: JSON = ["jsonrpc": "2.0", "id": 1, "method": "ping", "params": params]
            #expect(try client.connection.receive(request).message().at("/error/code") == -32602)
        }
        for request: JSON in [
            ["jsonrpc": "2.0", "id": 1, "method": "ping", "params": nil],
            ["jsonrpc": "2.0", "id": 1, "method": "ping"],
        ] {
            #expect(try client.connection.receive(request).message()["result"] == [:])
        }
    }

    @Test("Notifications and responses are taken in silence")
    func silence() {
        var client = Client(.november2025)
        for message: JSON in [
            ["jsonrpc": "2.0", "method": "notifications/initialized"], ["jsonrpc": "2.0", "method": "nonsense"],
            ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 99]],
            ["jsonrpc": "2.0", "method": "notifications/cancelled"],
            ["jsonrpc": "2.0", "id": 1, "result": [:]], ["jsonrpc": "2.0", "id": 1, "error": ["code": 1]],
        ] {
            #expect(client.connection.receive(message).isEmpty)
        }
    }

    @Test("A line that is no JSON is a parse error without an id")
    func parseError() throws {
        var client = Client(.november2025)
        let response = try client.connection.reject(.parse("at byte 3")).message()
        #expect(response.at("/error/code") == -32700)
        #expect(response["id"] == .null)
    }

    @Test("The earlier handshake of a client that reconnects counts, unanswered")
    func replay() throws {
        var connection = MCPConnection(server: MCPServer())
        connection.replay([
            "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": ["protocolVersion": "2024-11-05"],
        ])
        #expect(connection.revision == .november2024)
        #expect(connection.isInitialized)
        connection.replay(["jsonrpc": "2.0", "id": 0, "method": "tools/list"])
        #expect(connection.revision == .november2024)
    }

    @Test("The same request gets the same bytes, and the list does not depend on the connection")
    func deterministic() throws {
        for revision in Revision.allCases {
            var (one, other) = (Client(revision), Client(revision))
            _ = try one.ask()
            #expect(one.send("tools/list") == other.send("tools/list"))
        }
    }

    @Test("List and instructions are small enough for every conversation", arguments: Revision.allCases)
    func size(revision: Revision) throws {
        var client = Client(revision)
        let list = try client.send("tools/list").message().bytes.count
        #expect(list < 6000)
        #expect(list + MCPServer.instructions.utf8.count < 6000)
    }

    @Test("A runtime's own keys stand in each tool's _meta, and only if its manifest has some")
    func toolMeta() throws {
        var client = Client(.november2025)
        #expect(try client.send("tools/list").message().at("/result/tools/0/_meta") == nil)
        client.connection = MCPConnection(server: MCPServer(toolMeta: ["some/key": true]))
        let tools = try client.send("tools/list").message().at("/result/tools")?.arrayValue ?? []
        #expect(tools.count == 8)
        #expect(tools.allSatisfy { $0["_meta"] == ["some/key": true] })
    }
}
