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
