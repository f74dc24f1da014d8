import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The tools over HTTP at `/mcp`.
@Suite(.serialized) struct WebToolTests {
    @Test func `Without --mcp-http there is nothing`() async throws {
        let daemon = try await RealDaemon()
        #expect(try daemon.web("POST", "/mcp", [:]).status == 404)
        #expect(try daemon.web("GET", "/mcp").status == 404)
    }

    @Test func `A client shakes hands, lists the tools and is an agent under the name it gives`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let client = try ToolClient(daemon, name: "Cursor")
        #expect(try client.call("tools/list").at("/result/tools")?.arrayValue?.count ?? 0 > 4)
        let me = try client.tool("whoami")
        #expect(me["name"] == "Cursor")
        #expect(me["kind"] == "session")
        #expect(try client.tool("list_peers")["peers"] == [])
        // It cannot be addressed, as nothing could reach it.
        let person = try daemon.connect()
        #expect(try person.failure("peer/notify", ["peer": "Cursor", "message": "x"]).name == .notAllowed)
        #expect(try person.call("peer/list", ["include_offline": true])["peers"] == [])
    }

    @Test(arguments: ["whoami", "weather", "tester", ""])
    func `A name that is another's makes it nobody else`(name: String) async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let client = try ToolClient(daemon, name: name)
        let shown = try client.tool("whoami")["name"]?.stringValue
        #expect(shown != "weather")
        #expect(try client.tool("notify_peer", ["peer": "weather", "message": "x"])["status"] == "queued")
        let offer = try program.notice("message/offer")
        #expect(offer["from"]?.stringValue == shown)
        #expect(offer["text"]?.stringValue?.contains("another coding agent") == true)
    }

    @Test func `A question is answered over its stream`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let client = try ToolClient(daemon, name: "Cursor")
        let exchange = try client.begin("ask_peer", ["peer": "weather", "message": "Rain?"])
        try program.call("message/answer", ["id": .string(try program.offer().id), "text": "Yes"])
        let answer = try exchange.answer()
        #expect(answer.at("/result/structuredContent/answer") == "Yes")
        #expect(answer.at("/result/isError") == false)
    }

    @Test func `An error of a tool is for the model and names what to do`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let client = try ToolClient(daemon, name: "Cursor")
        let answer = try client.begin("ask_peer", ["peer": "none", "message": "x"]).answer()
        #expect(answer.at("/result/isError") == true)
        #expect(answer.at("/result/content/0/text")?.stringValue?.contains("Nobody is online") == true)
    }

    @Test func `Closing the connection does not cancel a session's question, ending the session does`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let client = try ToolClient(daemon, name: "Cursor")
        let first = try client.begin("ask_peer", ["peer": "weather", "message": "1"])
        let question = try program.offer()
        first.hangUp()
        try program.call("message/answer", ["id": .string(question.id), "text": "still here"])
        let person = try daemon.connect()
        #expect(try person.call("message/trace", ["id": .string(question.id)])["answer"] == "still here")

        let second = try client.begin("ask_peer", ["peer": "weather", "message": "2"])
        let other = try program.offer()
        #expect(try client.end() == 204)
        _ = second
        try await eventually("it is cancelled") {
            try person.call("message/trace", ["id": .string(other.id)]).at("/message/state") == "cancelled"
        }
        #expect(try client.status(of: "tools/list") == 404)
    }

    @Test func `A stateless client needs no handshake, and closing its connection cancels`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let client = try ToolClient(stateless: daemon, name: "probe")
        #expect(try client.call("server/discover").at("/result/supportedVersions/0") == "2026-07-28")
        #expect(try client.tool("whoami")["name"] == "probe")
        let exchange = try client.begin("ask_peer", ["peer": "weather", "message": "x"])
        let question = try program.offer()
        exchange.hangUp()
        let person = try daemon.connect()
        try await eventually("it is cancelled") {
            try person.call("message/trace", ["id": .string(question.id)]).at("/message/state") == "cancelled"
        }
    }

    @Test func `A daemon that stops says so on the stream, and a client is no peer of the next one`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let client = try ToolClient(daemon, name: "Cursor")
        let exchange = try client.begin("ask_peer", ["peer": "weather", "message": "x"])
        _ = try program.offer()
        daemon.send(SIGTERM)
        let answer = try exchange.answer()
        #expect(answer.at("/result/content/0/text")?.stringValue?.contains("shutting down") == true)
        #expect(try await daemon.end(0) == 0)
        try await daemon.start()
        let person = try daemon.connect()
        #expect(try person.failure("peer/notify", ["peer": "Cursor", "message": "x"]).name == .notAllowed)
        #expect(try client.status(of: "tools/list") == 404)
        let again = try ToolClient(daemon, name: "Cursor")
        #expect(try again.tool("whoami")["name"] == "Cursor")
    }

    @Test func `Names cost nothing, so there is an end to them`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        for number in 0..<70 {
            _ = try ToolClient(stateless: daemon, name: "client-\(number)").tool("whoami")
        }
        let last = try ToolClient(stateless: daemon, name: "one-more").tool("whoami")
        #expect(last["name"] == "mcp-client")
        #expect(try daemon.connect().call("daemon/status").at("/peers/online")?.intValue ?? 0 <= 65)
    }
}
