import RepowireKit
import Testing

@testable import MCP

@Suite("Arguments of tools")
struct ArgumentTests {
    @Test(
        "What is right becomes a call",
        arguments: [
            ("ask_peer", ["peer": "p", "message": "m"], .ask(peer: "p", message: "m", timeoutSeconds: 300)),
            (
                "ask_peer", ["peer": "p", "message": "m", "timeout_seconds": 1],
                .ask(peer: "p", message: "m", timeoutSeconds: 1)
            ),
            (
                "ask_peer", ["peer": "p", "message": "m", "timeout_seconds": 3600.0, "wait_for_previous": true],
                .ask(peer: "p", message: "m", timeoutSeconds: 3600)
            ),
            (
                "ask_peer", ["peer": "p", "message": "m", "timeout_seconds": nil],
                .ask(peer: "p", message: "m", timeoutSeconds: 300)
            ),
            ("notify_peer", ["peer": "p", "message": " m\n"], .notify(peer: "p", message: " m\n")),
            ("broadcast", ["message": "m"], .broadcast(message: "m")),
            ("list_peers", [:], .listPeers(circle: nil, includeOffline: false)),
            ("list_peers", ["circle": "", "include_offline": nil], .listPeers(circle: nil, includeOffline: false)),
            ("list_peers", ["circle": "c", "include_offline": true], .listPeers(circle: "c", includeOffline: true)),
            ("set_description", ["description": "d"], .describe("d")),
            ("set_description", ["description": "  "], .describe("")), ("whoami", ["extra": 1], .whoami),
        ] as [(String, JSON, ToolCall)])
    func right(tool: String, arguments: JSON, call: ToolCall) throws {
        var client = Client(.november2025)
        #expect(try client.call(tool, arguments).call() == call)
        #expect(call.tool.rawValue == tool)
    }

    @Test(
        "What is wrong becomes words for the model: which argument, what about it, what instead",
        arguments: [
            ("ask_peer", ["message": "m"], "\"peer\" is missing. Give a peer's name; list_peers shows them."),
            ("ask_peer", ["peer": "", "message": "m"], "\"peer\" is empty"),
            ("ask_peer", ["peer": 7, "message": "m"], "\"peer\" must be a string, but is of type number"),
            ("ask_peer", ["peer": "p"], "\"message\" is missing"),
            ("ask_peer", ["peer": "p", "message": " \n\u{2003}"], "\"message\" is empty"),
            ("ask_peer", ["peer": "p", "message": ["m"]], "\"message\" must be a string, but is of type array"),
            ("ask_peer", ["peer": "p", "message": "m", "timeout_seconds": 0], "a whole number from 1 to 3600"),
            ("ask_peer", ["peer": "p", "message": "m", "timeout_seconds": 3601], "a whole number from 1 to 3600"),
            ("ask_peer", ["peer": "p", "message": "m", "timeout_seconds": 1.5], "a whole number from 1 to 3600"),
            ("ask_peer", ["peer": "p", "message": "m", "timeout_seconds": "60"], "a whole number from 1 to 3600"),
            ("notify_peer", ["peer": nil, "message": "m"], "\"peer\" is missing"),
            ("broadcast", [:], "\"message\" is missing"),
            ("list_peers", ["include_offline": "yes"], "must be true or false, but is of type string"),
            ("list_peers", ["circle": 1], "\"circle\" must be a string"),
            ("set_description", [:], "\"description\" is missing"),
        ] as [(String, JSON, String)])
    func wrong(tool: String, arguments: JSON, words: String) throws {
        var client = Client(.november2025)
        let result = try #require(client.call(tool, arguments).message()["result"])
        #expect(result["isError"] == true)
        let text = try #require(result.at("/content/0/text")?.stringValue)
        #expect(text.hasPrefix("\(tool): ") && text.contains(words), "\(text)")
    }

    @Test("A body of the limit is taken and one byte more is not")
    func limits() throws {
        var client = Client(.november2025)
        let body = String(repeating: "ä", count: Message.maximumBody / 2)
        #expect(throws: Never.self) { try client.call("broadcast", ["message": .string(body)]).call() }
        let refused = try client.call("broadcast", ["message": .string(body + "x")], id: 2).message()
        #expect(refused.at("/result/content/0/text")?.stringValue?.contains("1048577 bytes") == true)
        let long = String(repeating: "x", count: ToolCall.maximumDescription + 1)
        let described = try client.call("set_description", ["description": .string(long)], id: 3).message()
        #expect(described.at("/result/isError") == true)
    }
}
