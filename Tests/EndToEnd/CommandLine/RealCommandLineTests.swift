import Platform
import RepowireKit
import TestSupport
import Testing

@Suite("The command line with a real daemon")
struct RealCommandLineTests {
    @Test("the daemon is started by the first command that needs it, and stays")
    func onDemand() async throws {
        try await CommandLineStage.with { stage in
            let before = try stage.run("service", "status")
            #expect(before.status == 69)
            #expect(before.text.contains("does not run"))
            let status = try stage.json("status", "--json")
            #expect(status["home"] == .string(stage.home.repowireHome))
            #expect(status.at("/journal/open_messages") == 0)
            #expect(try stage.json("status", "--json")["pid"] == status["pid"])
            #expect(try stage.run("service", "status").status == 0)
            #expect(try stage.json("peer", "list", "--json")["peers"] == [])
        }
    }

    @Test("version, completion and help start no daemon")
    func offline() async throws {
        try await CommandLineStage.with { stage in
            for words in [
                ["version"], ["--help"], ["peer", "ask", "--help"], ["completion", "fish"], ["words", "peers"],
            ] {
                let output = try Subprocess(
                    try Programs.built("repowire"), words, environment: stage.environment, folder: stage.home.home
                ).run(within: 20_000)
                #expect(output.status == 0, "\(words)")
            }
            #expect(try FileSystem.list(stage.home.repowireHome).isEmpty)
        }
    }

    @Test("a restart puts another daemon in the place of the first, and leaves none where none was")
    func restart() async throws {
        try await CommandLineStage.with { stage in
            #expect(try stage.run("service", "restart", "--if-running").status == 0)
            #expect(try stage.daemon() == nil)
            _ = try stage.json("status", "--json")
            let first = try #require(try stage.daemon())
            #expect(try stage.run("service", "restart", "--if-running").status == 0)
            let second = try #require(try stage.daemon())
            #expect(first != second)
            #expect(!ProcessTable.isAlive(first))
        }
    }

    @Test("a peer that is not there is an error with its hint and exit code 1")
    func unknownPeer() async throws {
        try await CommandLineStage.with { stage in
            for words in [["ask", "nobody", "hello?"], ["notify", "nobody", "hello"]] {
                let output = try Subprocess(
                    try Programs.built("repowire"), ["peer"] + words, environment: stage.environment
                ).run(within: 20_000)
                #expect(output.status == 1)
                #expect(String(decoding: output.stderr, as: UTF8.self).contains("there is no peer \"nobody\""))
            }
        }
    }

    @Test("the manifests of this checkout are listed without a fault")
    func adapters() async throws {
        try await CommandLineStage.with { stage in
            let adapters = try stage.json("adapter", "list", "--json")["adapters"]?.arrayValue ?? []
            #expect(adapters.contains { $0["id"] == "demo" })
            for adapter in adapters { #expect(adapter["state"] == "ok", "\(adapter.text)") }
            #expect(try stage.run("adapter", "describe", "demo").text.contains("Demo agent"))
        }
    }

    @Test("a reader that goes away early is no error")
    func brokenPipe() async throws {
        try await CommandLineStage.with { stage in
            let repowire = try Programs.built("repowire")
            let script = "\"$1\" completion bash | head -n 1; \"$1\" completion zsh >/dev/full; echo \"status $?\""
            let output = try Subprocess("/bin/sh", ["-c", script, "sh", repowire], environment: stage.environment)
                .run(within: 20_000)
            #expect(output.text.hasPrefix("# Completion of repowire"))
            #if os(Linux)
                #expect(output.text.hasSuffix("status 1\n"))
                #expect(String(decoding: output.stderr, as: UTF8.self).contains("No space left on device"))
            #endif
        }
    }
}
