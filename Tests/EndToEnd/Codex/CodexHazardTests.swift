import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// What is peculiar to Codex, with the real program.
@Suite(.serialized, .enabled(if: CodexRuntime().isAvailable, "\(CodexRuntime().reason)")) struct CodexHazards {
    private let approval =
        #"CALL exec_command {"cmd":"touch made-by-tool","sandbox_permissions":"require_escalated","justification":"t"} "#
        + "ECHO:own turn"

    private func with(
        _ mode: CodexRuntime.Mode = .shared, arguments: [String] = [],
        test: (Fleet, FleetSession) async throws -> Void
    ) async throws {
        let runtime = CodexRuntime(mode)
        try await Fleet.with([runtime], repositories: ["backend"]) { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend", arguments: arguments)
            try await fleet.untilPeers(["backend"])
            try await test(fleet, backend)
        }
    }

    @Test func `A half-typed draft stays as it is`() async throws {
        try await with { fleet, backend in
            try await backend.session.typeDraft("do not touch this draft")
            let outcome = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:beside a draft"))
            #expect(outcome["answer"] == "beside a draft")
            #expect(try backend.session.draft() == "do not touch this draft")
        }
    }

    @Test func `Where terminals share a server, a turn outlives its pane and its answer arrives`() async throws {
        try await with { fleet, backend in
            let ask = try fleet.beginAsk("backend", "HOLD:gate ECHO:without a terminal")
            try await fleet.untilHeld("gate")
            try backend.session.pane.close()
            try fleet.model.release("gate")
            #expect(try await fleet.outcome(of: ask)["answer"] == "without a terminal", "\(fleet.log)")
        }
    }

    @Test func `A dialog is left alone, and the message comes after it`() async throws {
        try await with { fleet, backend in
            try await backend.session.prompt(approval)
            try await backend.session.untilScreen(contains: "Would you like to run")
            let ask = try fleet.beginAsk("backend", "ECHO:after the dialog")
            try await fleet.until(state: "queued", "ask")
            let folder = try #require(fleet.repositories["backend"])
            #expect(!FileSystem.exists("\(folder)/made-by-tool"))
            try await backend.session.untilScreen(contains: "Would you like to run")
            try backend.session.pane.press("Enter")
            #expect(try await fleet.outcome(of: ask)["answer"] == "after the dialog", "\(fleet.log)")
            #expect(FileSystem.exists("\(folder)/made-by-tool"))
        }
    }

    @Test func `After Esc Codex holds its queue, which the trace says, until its user's next prompt`() async throws {
        try await with { fleet, backend in
            try await backend.session.prompt("BEGIN:part HOLD:gate ECHO:never")
            try await fleet.model.untilHeld("gate")
            try await backend.session.interrupt()
            try await fleet.untilPeers(["backend"])
            let ask = try fleet.beginAsk("backend", "ECHO:after a pause")
            try await eventually("the trace says why it waits", showing: fleet.log) {
                try fleet.trace(ofLast: "ask").text.contains("pressed Esc")
            }
            try await backend.session.prompt("ECHO:the user goes on")
            #expect(try await fleet.outcome(of: ask)["answer"] == "after a pause", "\(fleet.log)")
            try await fleet.expectOneAsk()
        }
    }

    @Test func `A thread of a terminal's own is asked over its queue, also before its first prompt`() async throws {
        try await with(.embedded) { fleet, backend in
            let first = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:the first"))
            #expect(first["answer"] == "the first", "\(fleet.log)")
            let second = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:the second"))
            #expect(second["answer"] == "the second", "\(fleet.log)")
            try await backend.session.prompt("/new")
            try await backend.session.untilScreen(contains: "Use current Git worktree")
            try backend.session.pane.press("Enter")
            try await eventually("the new thread is idle", showing: backend.session.safeScreen) {
                try backend.session.draft() == ""
            }
            try await backend.session.prompt("ECHO:in a new thread")
            try await backend.session.untilScreen(contains: "• in a new thread")
            let third = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:the third"))
            #expect(third["answer"] == "the third", "\(fleet.log)")
            try await backend.session.untilScreen(contains: "• the third")
        }
    }

    @Test func `A run without a terminal is never asked, and can ask`() async throws {
        try await with { fleet, _ in
            let binary = try #require(CodexRuntime().binary)
            let call = #"CALL mcp__repowire/ask_peer {"peer":"backend","message":"ECHO:for a run"}"#
            let run = try ChildProcess(
                binary, ["exec", call], environment: fleet.environment, folder: fleet.repositories["backend"])
            run.closeInput()
            try await eventually("the run ends", within: .seconds(40), showing: run.stderr + fleet.log) {
                let peers = try fleet.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
                #expect(!peers.contains { $0["name"] == "backend-2" && $0["state"] == "idle" })
                return !run.isRunning
            }
            #expect(run.stdout.contains("for a run"), "\(run.stdout)\n\(run.stderr)\n\(fleet.log)")
        }
    }

    @Test func `The question whether a folder is trusted is never answered`() async throws {
        let runtime = CodexRuntime(.embedded)
        try await Fleet.with([runtime], repositories: ["backend", "strange"]) { fleet in
            let config = "\(fleet.temporary.home)/.codex/config.toml"
            let text = String(decoding: try FileSystem.read(config), as: UTF8.self)
            let strange = try #require(fleet.repositories["strange"])
            let other = text.replacing("[projects.\"\(strange)\"]", with: "[projects.\"\(strange)-not\"]")
            try FileSystem.writeAtomically(config, Array(other.utf8))
            let binary = try #require(runtime.binary)
            let shell = ["/bin/sh", "-c", "exec env -i TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\" \"$@\"", "sh"]
            let pairs = fleet.environment.map { "\($0.key)=\($0.value)" }.sorted()
            let pane = try fleet.tmux.open(shell + pairs + [binary], folder: strange)
            try await eventually("the question") { try pane.screen().contains("trust") }
            let before = try pane.screen()
            // It holds no thread yet, so it is no peer: nothing is accepted that could be typed there.
            #expect(throws: ProgramFailed.self) { try fleet.repowire(["peer", "notify", "strange", "hello"]) }
            #expect(try fleet.json(["peer", "list", "--all"])["peers"] == [])
            #expect(try pane.screen() == before)
            #expect(!String(decoding: try FileSystem.read(config), as: UTF8.self).contains("\"\(strange)\"]"))
        }
    }

    @Test func `Codex itself says that it trusts our hooks, and runs them`() async throws {
        try await with { fleet, backend in
            // Reports that find no daemon are kept: they show that the hooks ran.
            fleet.killDaemon()
            try await eventually("the daemon is gone") { fleet.daemon == nil }
            try fleet.preventDaemon()
            try await backend.session.prompt("ECHO:a prompt of the user")
            try await backend.session.untilScreen(contains: "• a prompt of the user")
            try await eventually("the hooks reported", showing: backend.session.safeScreen) {
                let reports = try FileSystem.list(fleet.home.spool).map {
                    String(decoding: try FileSystem.read("\(fleet.home.spool)/\($0)"), as: UTF8.self)
                }
                return ["UserPromptSubmit", "Stop"].allSatisfy { event in reports.contains { $0.contains(event) } }
            }
            try fleet.allowDaemon()
        }
    }

    @Test func `The doctor asks Codex itself whether it runs our hooks`() async throws {
        try await Fleet.with([CodexRuntime()], repositories: []) { fleet in
            func codex() throws -> [JSON] {
                (try fleet.json(["doctor"], allowing: [0, 1])["findings"]?.arrayValue ?? []).filter {
                    $0["link"] == "Codex" && $0["message"]?.stringValue?.contains("our") == true
                }
            }
            let well = try codex()
            #expect(well.map { $0["state"] } == ["ok"], "\(well)")
            #expect(well.first?["message"]?.stringValue?.hasPrefix("it runs our ") == true, "\(well)")
            let path = "\(fleet.temporary.home)/.codex/hooks.json"
            let hooks = String(decoding: try FileSystem.read(path), as: UTF8.self)
            let changed = hooks.replacing("codex Stop", with: "codex  Stop")
            #expect(changed != hooks)
            try FileSystem.writeAtomically(path, Array(changed.utf8))
            let ill = try codex()
            #expect(ill.map { $0["state"] } == ["warning"], "\(ill)")
            #expect(ill.first?["message"] == "it passes over our hooks for stop", "\(ill)")
        }
    }
}
