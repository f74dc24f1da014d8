/// Claude Code among the runtimes of a test.
package struct ClaudeRuntime: TestRuntime {
    package init() {}

    package var id: String { "claude-code" }
    package var binary: String? { ClaudeBinary.path }
    package var reason: String { ClaudeBinary.reason }
    package var resuming: [String] { ["--continue"] }

    package func configure(_ home: TemporaryHome, model: ScriptedModel, trusting repositories: [String]) throws {
        try ClaudeSetup().write(to: home, trusting: repositories)
    }

    package func tool(_ name: String) -> String { "mcp__repowire__\(name)" }

    package func start(
        in repository: String, home: TemporaryHome, tmux: Tmux, model: ScriptedModel, arguments: [String],
        environment: [String: String]
    ) async throws -> any TestSession {
        try await ClaudeSession(
            in: home, repository: repository, tmux: tmux, model: model, arguments: arguments, environment: environment)
    }
}

extension ClaudeSession: TestSession {
    package func interrupt() async throws { try pane.press("Escape") }
}
