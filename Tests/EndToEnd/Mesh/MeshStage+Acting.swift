import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

extension MeshStage {
    /// Sessions in `frontend` and `backend` that see each other.
    func pair() async throws -> (frontend: ClaudeSession, backend: ClaudeSession) {
        let frontend = try await session(in: "frontend")
        let backend = try await session(in: "backend")
        try await untilPeers(["frontend", "backend"])
        return (frontend, backend)
    }

    /// Waits until the newest message of a kind is in a state.
    func until(state: String, _ kind: String) async throws {
        try await eventually("the \(kind) is \(state)", showing: self.log) {
            try self.trace(ofLast: kind).at("/message/state")?.stringValue == state
        }
    }

    /// Waits until some agent's model is given a tool result that holds the text.
    func untilResult(contains text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually(
            "a tool result with “\(text)”", within: limit,
            showing: self.log + self.stage.model.summary + self.lastTrace
        ) {
            try self.stage.model.requests().contains { request in
                request.toolResults.contains { $0.contains(text) }
            }
        }
    }

    /// What happened to the newest ask, for a test that failed.
    private var lastTrace: String { (try? trace(ofLast: "ask").prettyText) ?? "(no trace)" }

    /// Waits until the models were given this many prompts that hold the text, from peers.
    func untilPrompts(contain text: String, count: Int = 1) async throws {
        try await eventually("\(count) prompts with “\(text)”", showing: self.log + self.stage.model.summary) {
            try self.stage.model.requests().count { request in
                !request.isAuxiliary && request.step == 0 && request.prompt.contains("[repowire ")
                    && request.prompt.contains(text)
            } == count
        }
    }

    /// The recipient's model saw the question once, and the journal holds one ask with an answer.
    func expectOneAsk() async throws {
        let messages = try client().call(Method.messageList, [:])["messages"]?.arrayValue ?? []
        #expect(messages.count { $0["kind"] == "ask" } == 1)
        #expect(messages.count { $0["kind"] == "reply" } == 0)
        try await until(state: "answered", "ask")
        let prompts = try stage.model.requests().filter { !$0.isAuxiliary && $0.prompt.contains("[repowire ask") }
        #expect(prompts.count { $0.step == 0 } == 1)
    }

    /// The transports that the newest message of a kind was handed to.
    func transports(ofLast kind: String) throws -> Set<String> {
        let steps = try trace(ofLast: kind)["steps"]?.arrayValue ?? []
        return Set(steps.compactMap { $0["transport"]?.stringValue })
    }

    /// A manifest of the user's own that differs from the built-in one in its doors.
    func writeManifest(doors names: [String]) throws {
        let text = String(decoding: try FileSystem.read("\(MeshStage.manifests)/claude-code.yaml"), as: UTF8.self)
        var kept: [Substring] = []
        var isInDoors = false
        var keepsDoor = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first, first != " ", first != "#" { isInDoors = line.hasPrefix("doors:") }
            if isInDoors, let via = line.firstRange(of: "via: ") {
                keepsDoor = names.contains { line[via.upperBound...].hasPrefix($0) }
            }
            if !isInDoors || keepsDoor || line.hasPrefix("doors:") { kept.append(line) }
        }
        try stage.home.write(
            kept.joined(separator: "\n"), to: "home/.config/repowire/adapters.d/claude-code.yaml")
    }

    /// Runs Claude Code without a terminal and returns what it printed.
    func headless(in name: String, _ prompt: String) throws -> String {
        guard let claude = ClaudeBinary.path else { throw ProgramFailed(ClaudeBinary.reason) }
        var values = environment
        values["ANTHROPIC_BASE_URL"] = stage.model.url
        values["ANTHROPIC_AUTH_TOKEN"] = "scripted"
        values["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
        values["IS_SANDBOX"] = "1"
        let run = try Subprocess(claude, ["-p", prompt], environment: values, folder: stage.repositories[name])
            .run(within: 60_000)
        guard run.status == 0 else { throw ProgramFailed("claude -p\n\(log)", run) }
        return run.text
    }

    /// Keeps anybody from starting a daemon: its lock is held by this process's folder standing in its way.
    func preventDaemon() throws {
        try FileSystem.move(home.run, to: "\(home.path)/run-aside")
        try FileSystem.writeNew(home.run, [], mode: 0o600)
    }

    func allowDaemon() throws {
        try FileSystem.remove(home.run)
        try FileSystem.move("\(home.path)/run-aside", to: home.run)
    }
}

extension ClaudeSession {
    /// Has the agent ask a peer; the answer shows as its own.
    func ask(_ peer: String, _ message: String) async throws {
        let arguments: JSON = ["peer": .string(peer), "message": .string(message)]
        try await prompt("CALL mcp__repowire__ask_peer \(arguments.text)")
    }

    func freeze() throws { try signal(19) }
    func thaw() throws { try signal(18) }

    private func signal(_ number: Int32) throws {
        guard let process = ProcessTable.identity(of: pid) else { throw ProgramFailed("the session has ended") }
        ProcessTable.signal(process, number)
    }
}
