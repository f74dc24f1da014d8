import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Starting and ending the real programs whose sessions come and go differently.
@Suite(.serialized) struct SpawnRuntimesTests {
    @Test(.enabled(if: CodexRuntime().isAvailable, "\(CodexRuntime().reason)"))
    func `Codex starts in a folder nobody trusted yet, takes its first prompt, answers and is killed`() async throws {
        try await prove(CodexRuntime(.embedded))
    }

    @Test(.enabled(if: CodexRuntime().isAvailable, "\(CodexRuntime().reason)"))
    func `Codex that was not set up is given the tools for the one start`() async throws {
        try await prove(CodexRuntime(.embedded), install: false)
    }

    @Test(.enabled(if: OpenCodeRuntime().isAvailable, "\(OpenCodeRuntime().reason)"))
    func `OpenCode starts, takes its first prompt, answers and is killed`() async throws {
        try await prove(OpenCodeRuntime())
    }

    @Test(.enabled(if: OpenCodeRuntime().isAvailable, "\(OpenCodeRuntime().reason)"))
    func `OpenCode that was not set up is given its plug-in for the one start, and no file of its is written`()
        async throws
    {
        try await prove(OpenCodeRuntime(), install: false) { fleet in
            let folder = "home/.config/opencode"
            try fleet.temporary.write(
                #"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"1.18.33"}}}}"#,
                to: "\(folder)/package-lock.json")
            try fleet.temporary.write("{}", to: "\(folder)/node_modules/@opencode-ai/plugin/package.json")
        }
    }

    @Test(.enabled(if: OpenCodeRuntime().isAvailable, "\(OpenCodeRuntime().reason)"))
    func `OpenCode that was not set up and would wait for a package is not started, and the person told why`()
        async throws
    {
        try await Fleet.with([OpenCodeRuntime()], repositories: ["backend"], install: false) { fleet in
            let folder = try #require(fleet.repositories["backend"])
            let error = #expect(throws: ProgramFailed.self) {
                try fleet.repowire(["peer", "new", folder, "--runtime", "opencode"])
            }
            #expect("\(try #require(error))".contains("run 'repowire setup --runtime opencode' first"))
        }
    }

    @Test(.enabled(if: GeminiRuntime().isAvailable, "\(GeminiRuntime().reason)"))
    func `Gemini CLI starts, takes its first prompt, answers and is killed`() async throws {
        try await prove(GeminiRuntime())
    }

    @Test(.enabled(if: GeminiRuntime().isAvailable, "\(GeminiRuntime().reason)"))
    func `Gemini CLI that nobody sits at starts, takes its first prompt, answers and is killed`() async throws {
        try await prove(GeminiRuntime(), unattended: true)
    }

    @Test(.enabled(if: OpenCodeRuntime().isAvailable, "\(OpenCodeRuntime().reason)"))
    func `OpenCode that nobody sits at starts, takes its first prompt, answers and is killed`() async throws {
        try await prove(OpenCodeRuntime(), unattended: true)
    }

    /// Codex in both of its ways: its shared server is where the agent of a terminal runs, and its tools.
    private static let callers: [any TestRuntime] = [
        CodexRuntime(), CodexRuntime(.embedded), GeminiRuntime(), OpenCodeRuntime(),
    ]
    .filter(\.isAvailable)

    @Test(arguments: callers.map { EveryRuntime.Recipient(runtime: $0) })
    func `An agent starts another of its kind beside it, asks it, and ends it`(
        _ caller: EveryRuntime.Recipient
    ) async throws {
        let runtime = caller.runtime
        // Beside an agent's folder is not where the home folder is.
        try await Fleet.with([runtime], repositories: ["code/frontend", "code/backend"]) { fleet in
            let frontend = try await fleet.session(of: runtime, in: "code/frontend")
            try await fleet.untilPeers(["frontend"])
            let folder = try #require(fleet.repositories["code/backend"])
            func call(_ tool: String, _ arguments: JSON) async throws {
                try await fleet.untilPeers(["frontend"])
                try await frontend.session.prompt("CALL \(runtime.tool(tool)) \(arguments.text)")
            }
            try await call("spawn_peer", ["path": .string(folder), "runtime": .string(runtime.id)])
            try await fleet.untilResult(contains: "\"name\":\"backend\"", within: .seconds(60))
            try await call("ask_peer", ["peer": "backend", "message": "ECHO:hello child"])
            try await fleet.untilResult(contains: "hello child")
            try await call("kill_peer", ["peer": "backend"])
            try await fleet.untilResult(contains: "\"status\":\"ended\"", within: .seconds(30))
            let windows = try fleet.tmux.run("list-windows", "-a", "-F", "#{window_name}")
            #expect(!windows.contains("backend"), "\(windows)")
        }
    }

    private func prove(
        _ runtime: any TestRuntime, install: Bool = true, unattended: Bool = false,
        preparing prepare: (Fleet) throws -> Void = { _ in }
    ) async throws {
        try await Fleet.with([runtime], repositories: ["other"], install: install) { fleet in
            try prepare(fleet)
            let config = try fleet.homeFiles(in: ".config")
            let folder = try fleet.temporary.repository("backend")
            let shell = try fleet.shell()
            func run(_ words: String...) throws -> JSON { try fleet.json(words, within: 90_000, in: shell) }
            let words = ["peer", "new", folder, "--runtime", runtime.id, "--prompt", "ECHO:at work"]
            let new = try fleet.json(words + (unattended ? ["--unattended"] : []), within: 90_000, in: shell)
            #expect(new.at("/peer/name") == "backend")
            #expect(new.at("/peer/runtime") == .string(runtime.id))
            let id = try #require(new["message_id"]?.stringValue)
            try await eventually("the first prompt was taken up", within: .seconds(40), showing: fleet.log) {
                try run("trace", id).at("/message/state") == "accepted"
            }
            let answer = try run("peer", "ask", "backend", "ECHO:and here")
            #expect(answer["answer"] == "and here", "\(answer.text)\n\(fleet.log)")
            let pid = try fleet.pane(ofWindow: "backend").pid
            let family = [try #require(ProcessTable.identity(of: pid))] + ProcessTable.descendants(of: pid)
            #expect(try run("peer", "kill", "backend")["killed"] == "backend")
            #expect(family.filter(ProcessTable.isAlive).isEmpty)
            #expect(try run("peer", "list", "--all")["peers"]?.arrayValue?.isEmpty == true)
            if !install {
                let request = try await fleet.model.request(promptContaining: "ECHO:and here")
                #expect(request.json.text.contains("ask_peer"), "its model does not know the tools")
                #expect(!FileSystem.exists("\(fleet.temporary.home)/.codex/hooks.json"))
                let after = try fleet.homeFiles(in: ".config")
                #expect(config.keys.filter { after[$0] != config[$0] } == [])
                // OpenCode's own, at every start.
                let new = after.keys.filter { config[$0] == nil && !$0.hasSuffix("/opencode/.gitignore") }
                #expect(new == [])
            }
        }
    }
}
