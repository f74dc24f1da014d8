import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// What is peculiar to Gemini CLI, with the real program.
@Suite(.serialized, .enabled(if: GeminiRuntime().isAvailable, "\(GeminiRuntime().reason)")) struct GeminiHazards {
    private let runtime = GeminiRuntime()

    private func with(test: (Fleet, FleetSession) async throws -> Void) async throws {
        try await Fleet.with([runtime], repositories: ["backend"]) { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            try await test(fleet, backend)
        }
    }

    @Test func `A half-typed draft stays as it is, and the message comes when it is gone`() async throws {
        try await with { fleet, backend in
            try await backend.session.typeDraft("do not touch this draft")
            let ask = try fleet.beginAsk("backend", "ECHO:after the draft")
            try await eventually("the trace says what is in the way", showing: fleet.log) {
                try fleet.trace(ofLast: "ask").text.contains("holds a draft")
            }
            #expect(try backend.session.draft() == "do not touch this draft")
            try backend.session.pane.press("C-c")
            #expect(try await fleet.outcome(of: ask)["answer"] == "after the draft", "\(fleet.log)")
        }
    }

    @Test func `Prompts that its user queued and a message that waits are each answered for themselves`() async throws {
        try await with { fleet, backend in
            try await backend.session.prompt("HOLD:gate ECHO:the first")
            try await fleet.untilHeld("gate")
            for word in ["mine", "mine too"] { try await backend.session.prompt("ECHO:\(word)") }
            let ask = try fleet.beginAsk("backend", "ECHO:from afar")
            try await fleet.until(state: "queued", "ask")
            try fleet.model.release("gate")
            let outcome = try await fleet.outcome(of: ask)
            #expect(outcome["answer"] == "from afar", "\(outcome.text)")
            // Both of its user's are one prompt for Gemini CLI.
            let own = try await fleet.model.request(promptContaining: "ECHO:mine too")
            #expect(own.prompt.contains("ECHO:mine\n"))
            #expect(!own.prompt.contains("repowire"))
            try await backend.session.untilScreen(contains: "✦ mine")
            let screen = try backend.session.pane.screen()
            #expect(
                screen.contains("a message came in [repowire]"),
                "\(screen)\n\(fleet.log)\n\((try? fleet.trace(ofLast: "ask").text) ?? "")")
            #expect(!screen.contains("repowire-hook"), "\(screen)")
        }
    }

    @Test func `The end of a turn is found in the record where no hook tells of it`() async throws {
        try await Fleet.with([runtime], repositories: ["backend"]) { fleet in
            let path = "\(fleet.temporary.home)/.gemini/extensions/repowire/hooks/hooks.json"
            let hooks = String(decoding: try FileSystem.read(path), as: UTF8.self)
            let fewer = hooks.replacing("\"AfterAgent\"", with: "\"BeforeModelSelection\"")
            #expect(fewer != hooks)
            try FileSystem.writeAtomically(path, Array(fewer.utf8), mode: 0o644)
            _ = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            let outcome = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:all the same"))
            #expect(outcome["answer"] == "all the same", "\(outcome.text)\n\(fleet.log)")
        }
    }

    @Test func `A home of its own is found by setup and by the daemon, whose own home is another`() async throws {
        try await Fleet.with([runtime], repositories: ["backend"], install: false) { fleet in
            let other = "\(fleet.temporary.root)/other"
            let settings = try FileSystem.read("\(fleet.temporary.home)/.gemini/settings.json")
            try fleet.temporary.write(String(decoding: settings, as: UTF8.self), to: "other/.gemini/settings.json")
            // The daemon runs without the variable.
            try fleet.repowire(["status"])
            var environment = fleet.environment
            environment["GEMINI_CLI_HOME"] = other
            try fleet.repowire(["setup", "--yes", "--runtime", "gemini-cli"], in: environment)
            #expect(FileSystem.exists("\(other)/.gemini/extensions/repowire/gemini-extension.json"))
            #expect(!FileSystem.exists("\(fleet.temporary.home)/.gemini/extensions"))
            _ = try await fleet.session(of: runtime, in: "backend", more: ["GEMINI_CLI_HOME": other])
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:from there"))["answer"] == "from there")
            try fleet.repowire(["uninstall", "--yes"], in: environment)
            #expect(!FileSystem.exists("\(other)/.gemini/extensions/repowire"))
        }
    }

    @Test func `A dialog is left alone, and Esc in it frees the session`() async throws {
        try await with { fleet, backend in
            try await backend.session.prompt(#"CALL run_shell_command {"command":"touch made-by-tool"} ECHO:own turn"#)
            try await backend.session.untilScreen(contains: "Allow execution")
            try await fleet.untilPeers(["backend"], state: "blocked")
            let ask = try fleet.beginAsk("backend", "ECHO:after the dialog")
            try await fleet.until(state: "queued", "ask")
            try await backend.session.untilScreen(contains: "Allow execution")
            let folder = try #require(fleet.repositories["backend"])
            #expect(!FileSystem.exists("\(folder)/made-by-tool"))
            try await backend.session.interrupt()
            #expect(try await fleet.outcome(of: ask)["answer"] == "after the dialog", "\(fleet.log)")
            #expect(!FileSystem.exists("\(folder)/made-by-tool"))
        }
    }

    @Test func `After /clear the same peer answers under its new id`() async throws {
        try await with { fleet, backend in
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:before"))["answer"] == "before")
            try await backend.session.prompt("/clear")
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:anew"))["answer"] == "anew")
            let peers = try fleet.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
            #expect(peers.count { $0["runtime"] == "gemini-cli" } == 1)
        }
    }

    @Test func `A hook whose program is gone denies no prompt`() async throws {
        try await with { fleet, backend in
            let path = "\(fleet.temporary.home)/.gemini/extensions/repowire/hooks/hooks.json"
            let hooks = String(decoding: try FileSystem.read(path), as: UTF8.self)
            let gone = hooks.replacing("repowire-hook", with: "repowire-hook-that-is-gone")
            #expect(gone != hooks)
            try backend.session.pane.close()
            try FileSystem.writeAtomically(path, Array(gone.utf8))
            let again = try await fleet.session(of: runtime, in: "backend")
            try await again.session.prompt("ECHO:not denied")
            try await again.session.untilScreen(contains: "✦ not denied")
        }
    }

    @Test func `Nothing is typed into the question whether the folder is trusted`() async throws {
        let untrusting = GeminiRuntime(isTrusting: false)
        try await Fleet.with([untrusting], repositories: ["backend"]) { fleet in
            let backend = try await fleet.session(of: untrusting, in: "backend")
            try await fleet.untilPeers(["backend"])
            let ask = try fleet.beginAsk("backend", "ECHO:trusted")
            try await eventually("the trace says what is in the way", showing: fleet.log) {
                try fleet.trace(ofLast: "ask").text.contains("no composer shows")
            }
            #expect(try backend.session.pane.screen().contains("● 1. Trust folder"))
            // The user trusts it: the agent starts anew and takes what waits.
            try backend.session.pane.press("Enter")
            #expect(try await fleet.outcome(of: ask)["answer"] == "trusted", "\(fleet.log)")
        }
    }

    @Test func `The doctor says that the extension was switched off`() async throws {
        try await Fleet.with([runtime], repositories: ["backend"]) { fleet in
            func warnings() throws -> [String] {
                (try fleet.json(["doctor"], allowing: [0, 1])["findings"]?.arrayValue ?? [])
                    .filter { $0["link"] == "Gemini CLI" && $0["state"] == "warning" }
                    .compactMap { $0["message"]?.stringValue }
            }
            #expect(try warnings() == [])
            var environment = fleet.environment
            environment["GEMINI_API_KEY"] = "any"
            let binary = try #require(runtime.binary)
            let run = try Subprocess(
                binary, ["extensions", "disable", "repowire"], environment: environment,
                folder: fleet.repositories["backend"]
            ).run(within: 60_000)
            try #require(run.status == 0, "\(run.text)")
            let found = try warnings()
            #expect(found.count == 1, "\(found)")
            #expect(found.first?.hasPrefix("its extension repowire is switched off in ") == true, "\(found)")
        }
    }
}
