/// Everything an end-to-end test with Claude Code needs: a home, repositories, a scripted model, a tmux server. It ends
/// and removes all of it, also when the test throws.
package struct ClaudeStage: Sendable {
    package let home: TemporaryHome
    package let model: ScriptedModel
    package let tmux: Tmux
    /// The folders of the repositories by name.
    package let repositories: [String: String]

    /// Sets the stage, runs the test, strikes the stage.
    /// - Parameter names: the repositories that sessions of the test work in.
    package static func with<Result>(
        _ setup: ClaudeSetup = ClaudeSetup(), repositories names: [String] = ["repo"],
        test: (ClaudeStage) async throws -> Result
    ) async throws -> Result {
        let home = try TemporaryHome()
        let tmux = try Tmux(in: home)
        defer { tmux.stop() }
        let repositories = try names.map { ($0, try home.repository($0)) }
        let model = try await ScriptedModel(in: home)
        let stage = ClaudeStage(
            home: home, model: model, tmux: tmux, repositories: Dictionary(uniqueKeysWithValues: repositories))
        try stage.configure(setup)
        return try await test(stage)
    }

    /// Configures the sessions that start from now on, instead of what the stage began with.
    package func configure(_ setup: ClaudeSetup) throws {
        try setup.write(to: home, trusting: repositories.values.sorted())
    }

    /// Starts a session in one of the repositories and waits until it is idle.
    package func session(
        in name: String = "repo", arguments: [String] = [], environment: [String: String] = [:], knowsTmux: Bool = true
    ) async throws -> ClaudeSession {
        guard let repository = repositories[name] else {
            throw ProgramFailed("the stage has no repository \(name); name it in repositories:")
        }
        return try await ClaudeSession(
            in: home, repository: repository, tmux: tmux, model: model, arguments: arguments,
            environment: environment, knowsTmux: knowsTmux)
    }
}
