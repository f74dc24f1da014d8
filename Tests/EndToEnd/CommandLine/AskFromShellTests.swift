import Platform
import RepowireKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Asking an agent from a shell")
struct AskFromShellTests {
    @Test("the answer stands alone on stdout, and the message's trace shows both ends")
    func ask() async throws {
        try await CommandLineStage.with { stage in
            let agent = try await stage.agent(in: "backend")
            let output = try stage.run("peer", "ask", "backend", "What is in there?", "--timeout", "30")
            #expect(output.status == 0, "\(String(decoding: output.stderr, as: UTF8.self))\(agent.stdout)")
            #expect(output.text == "backend holds 1 file: README.md. Its README begins: \"A repository\"\n")
            #expect(output.stderr.isEmpty)
            let id = try #require(try stage.json("trace", "--json").at("/messages/0/id")?.stringValue)
            let trace = try stage.json("trace", id, "--json")
            #expect(trace.at("/message/state") == "answered")
            #expect(trace.at("/message/to") == "backend")
            #expect(try stage.run("trace", id).text.contains("What is in there?"))
        }
    }

    @Test("a message comes from stdin, a notification needs no answer, a description is listed")
    func others() async throws {
        try await CommandLineStage.with { stage in
            let agent = try await stage.agent(in: "backend")
            let piped = try Subprocess(
                try Programs.built("repowire"), ["peer", "notify", "backend", "-", "--json"],
                environment: stage.environment
            ).run(input: Array("the schema\nhas changed\n".utf8), within: 20_000)
            let id = try #require(try JSON(parsing: piped.stdout)["message_id"]?.stringValue)
            try await eventually("the agent sees it", showing: agent.stdout) {
                agent.stdout.contains("the schema\nhas changed\n")
            }
            try await eventually("it is accepted") {
                try stage.json("trace", id, "--json").at("/message/state") == "accepted"
            }
            #expect(try stage.run("peer", "describe", "backend", "owns the schema").status == 0)
            #expect(try stage.run("peer", "list").text.contains("owns the schema"))
            #expect(try stage.run("broadcast", "hello all").text.hasPrefix("backend  m_"))
        }
    }

    @Test("Ctrl-C withdraws the question")
    func interrupted() async throws {
        try await CommandLineStage.with { stage in
            try stage.makeAgentsDeaf()
            let agent = try await stage.agent(in: "backend")
            let ask = try stage.start("peer", "ask", "backend", "Are you there?")
            try await eventually("the question is handed over", showing: agent.stdout + ask.stderr) {
                agent.stdout.contains("Are you there?")
            }
            ask.signal(SIGINT)
            #expect(try await ask.exit() == 130)
            #expect(ask.stderr == "repowire: the question is withdrawn\n")
            #expect(try stage.json("trace", "--json").at("/messages/0/state") == "cancelled")
        }
    }

    @Test("an agent that ends leaves the list, and can be forgotten")
    func forget() async throws {
        try await CommandLineStage.with { stage in
            let agent = try await stage.agent(in: "backend")
            try agent.send("exit\n")
            #expect(try await agent.exit() == 0)
            try await eventually("it is offline") { try stage.json("peer", "list", "--json")["peers"] == [] }
            #expect(try stage.run("peer", "list", "--all").text.contains("offline"))
            #expect(try stage.run("peer", "forget", "backend").text == "forgot backend\n")
            #expect(try stage.json("peer", "list", "--all", "--json")["peers"] == [])
        }
    }
}
