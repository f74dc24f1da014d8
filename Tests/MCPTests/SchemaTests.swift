import RepowireKit
import Testing
import Wire

@testable import MCP

/// Everything that is sent, in every revision, against the official schemas.
@Suite("What the server sends is what the official schema of the revision says")
struct SchemaTests {
    private func check(_ response: JSON, _ revision: Revision, result name: String) throws {
        let schema = try OfficialSchema(revision)
        let envelope = revision >= .november2025 ? "JSONRPCResultResponse" : "JSONRPCResponse"
        #expect(schema.problems(of: response, as: envelope) == [])
        #expect(schema.problems(of: response["result"] ?? .null, as: name) == [])
    }

    @Test("initialize", arguments: Revision.allCases.filter(\.hasHandshake))
    func initialize(revision: Revision) throws {
        var client = Client(revision)
        let response = try client.send("initialize", ["protocolVersion": .string(revision.rawValue)]).message()
        try check(response, revision, result: "InitializeResult")
        #expect(response.at("/result/protocolVersion") == .string(revision.rawValue))
    }

    @Test("ping", arguments: Revision.allCases.filter(\.hasHandshake))
    func ping(revision: Revision) throws {
        var client = Client(revision)
        try check(client.send("ping").message(), revision, result: "EmptyResult")
    }

    @Test("server/discover")
    func discover() throws {
        var client = Client(.july2026)
        try check(client.send("server/discover").message(), .july2026, result: "DiscoverResult")
    }

    @Test("tools/list", arguments: Revision.allCases)
    func list(revision: Revision) throws {
        var client = Client(revision)
        try check(client.send("tools/list").message(), revision, result: "ListToolsResult")
    }

    static let outcomes: [(String, JSON, ToolOutcome)] = [
        ("ask_peer", ["peer": "p", "message": "m"], answered),
        ("ask_peer", ["peer": "p", "message": "m"], .asked(AskOutcome(id: MessageID("m_2"), status: .pending))),
        (
            "ask_peer", ["peer": "p", "message": "m"],
            .asked(AskOutcome(id: MessageID("m_3"), status: .failed, reason: "the session ended"))
        ),
        ("ask_peer", ["peer": "p", "message": "m"], .failed(WireError(.unknownPeer, "no p", hint: "Try q"))),
        ("notify_peer", ["peer": "p", "message": "m"], .notified(.init(peer: "p", id: MessageID("m_4")))),
        ("broadcast", ["message": "m"], .broadcast([.init(peer: "p", id: MessageID("m_5"))])),
        ("broadcast", ["message": "m"], .broadcast([])), ("list_peers", [:], .peers([examplePeer])),
        ("list_peers", [:], .peers([])), ("set_description", ["description": "d"], .caller(examplePeer)),
        ("whoami", [:], .caller(examplePeer)),
    ]

    @Test("tools/call, with structure as the tool's own output schema says", arguments: Revision.allCases)
    func calls(revision: Revision) throws {
        for (tool, arguments, outcome) in SchemaTests.outcomes {
            var client = Client(revision)
            let listed = try client.send("tools/list").message().at("/result/tools")?.arrayValue ?? []
            let key = try client.call(tool, arguments).key()
            let response = try client.connection.finish(key, outcome).message()
            try check(response, revision, result: "CallToolResult")
            let result = try #require(response["result"])
            guard let structured = result["structuredContent"] else {
                #expect(!revision.hasStructuredContent || result["isError"] == true)
                continue
            }
            #expect(revision.hasStructuredContent)
            #expect(result.at("/content/0/text") == .string(structured.text))
            let declared = try #require(listed.first { $0["name"] == .string(tool) }?["outputSchema"])
            #expect(SchemaTests.problems(structured, declared) == [])
        }
    }

    /// Our output schemas use only these keywords.
    private static func problems(_ value: JSON, _ schema: JSON) -> [String] {
        guard value.kind == schema["type"]?.stringValue else { return ["not a \(schema["type"]?.text ?? "?")"] }
        if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value) { return ["\(value.text) not allowed"] }
        let missing = (schema["required"]?.arrayValue ?? []).filter { value[$0.stringValue ?? ""] == nil }
        let properties = schema["properties"]?.objectValue?.members ?? []
        let within = properties.flatMap { property in value[property.key].map { problems($0, property.value) } ?? [] }
        let items = schema["items"].map { item in (value.arrayValue ?? []).flatMap { problems($0, item) } } ?? []
        return missing.map { "\($0.text) missing" } + within + items
    }

    @Test("Refused arguments", arguments: Revision.allCases)
    func refused(revision: Revision) throws {
        var client = Client(revision)
        let response = try client.call("ask_peer", ["peer": "backend"]).message()
        try check(response, revision, result: "CallToolResult")
        #expect(response.at("/result/isError") == true)
    }

    @Test("Errors", arguments: Revision.allCases)
    func errors(revision: Revision) throws {
        var client = Client(revision)
        let name = revision >= .november2025 ? "JSONRPCErrorResponse" : "JSONRPCError"
        let schema = try OfficialSchema(revision)
        for response in [
            try client.send("nonsense").message(), try client.send("tools/call").message(),
            try client.send("tools/call", ["name": "nonsense"], id: "text").message(),
            try client.send("tools/list", ["cursor": "x"]).message(),
        ] {
            #expect(schema.problems(of: response, as: name) == [])
        }
    }

    @Test("An unsupported version")
    func unsupported() throws {
        var client = Client(.july2026)
        let request: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/list",
            "params": ["_meta": [Era.versionKey: "2099-01-01", Era.capabilitiesKey: [:]]],
        ]
        let response = try client.connection.receive(request).message()
        #expect(try OfficialSchema(.july2026).problems(of: response, as: "UnsupportedProtocolVersionError") == [])
    }

    @Test("Progress", arguments: Revision.allCases)
    func progress(revision: Revision) throws {
        var client = Client(revision)
        let key = try client.ask(meta: ["progressToken": "t"])
        let notification = try client.connection.progress(key, "backend is busy").message()
        #expect(try OfficialSchema(revision).problems(of: notification, as: "ProgressNotification") == [])
        #expect((notification.at("/params/message") != nil) == revision.hasProgressMessages)
    }

    @Test("subscriptions/listen: acknowledged first, ended by a result when the server goes")
    func listen() throws {
        var client = Client(.july2026)
        let schema = try OfficialSchema(.july2026)
        let acknowledged = try client.send(
            "subscriptions/listen", ["notifications": ["toolsListChanged": true]], id: "s"
        ).message()
        #expect(schema.problems(of: acknowledged, as: "SubscriptionsAcknowledgedNotification") == [])
        #expect(acknowledged.at("/params/_meta")?[Era.subscriptionKey] == "s")
        let ended = try client.connection.close().message()
        try check(ended, .july2026, result: "SubscriptionsListenResult")
        #expect(ended["id"] == "s")
        #expect(client.connection.close().isEmpty)
    }

    @Test("A batch, in the one revision that has them")
    func batch() throws {
        var client = Client(.march2025)
        let batch: JSON = .array([client.request("ping", id: 1), client.request("nonsense", id: 2)])
        let response = try client.connection.receive(batch).message()
        #expect(try OfficialSchema(.march2025).problems(of: response, as: "JSONRPCBatchResponse") == [])
    }

    @Test("The validator itself sees what is wrong")
    func validator() throws {
        let schema = try OfficialSchema(.july2026)
        #expect(schema.problems(of: ["content": [], "resultType": "complete"], as: "CallToolResult") == [])
        #expect(schema.problems(of: ["content": []], as: "CallToolResult") != [])
        #expect(schema.problems(of: ["content": ["x"], "resultType": "complete"], as: "CallToolResult") != [])
        #expect(schema.problems(of: ["tools": [["name": 1]]], as: "ListToolsResult") != [])
    }
}
