import Platform
import RepowireKit
import Wire

/// Real sessions of several runtimes side by side, wired by `repowire setup`, with one scripted model and a daemon of
/// the test's own.
package struct Fleet: ActingMesh {
    package let temporary: TemporaryHome
    package let model: ScriptedModel
    package let tmux: Tmux
    package let runtimes: [any TestRuntime]
    /// The folders of the repositories by name.
    package let repositories: [String: String]

    package var binaries: [String] { runtimes.compactMap(\.binary) }

    /// Sets the stage, installs Repowire for these runtimes through its own command, runs the test, strikes the stage.
    package static func with<Result>(
        _ runtimes: [any TestRuntime], repositories names: [String] = ["frontend", "backend"], install: Bool = true,
        test: (Fleet) async throws -> Result
    ) async throws -> Result {
        let home = try TemporaryHome()
        let tmux = try Tmux(in: home)
        defer { tmux.stop() }
        let repositories = try names.map { ($0, try home.repository($0)) }
        let model = try await ScriptedModel(in: home)
        let fleet = Fleet(
            temporary: home, model: model, tmux: tmux, runtimes: runtimes,
            repositories: Dictionary(uniqueKeysWithValues: repositories))
        defer {
            // Agents start a daemon when they miss it: they go first.
            tmux.stop()
            for runtime in runtimes { runtime.cleanUp(home) }
            fleet.stopDaemon()
        }
        for runtime in runtimes {
            try runtime.configure(home, model: model, trusting: repositories.map(\.1).sorted())
        }
        if install {
            try fleet.repowire(["setup", "--yes"] + runtimes.flatMap { ["--runtime", $0.id] })
        }
        return try await test(fleet)
    }

    /// Starts a session and waits until it takes a prompt.
    /// - Parameter more: variables beside those of the stage.
    package func session(
        of runtime: any TestRuntime, in name: String, arguments: [String] = [], more: [String: String] = [:]
    ) async throws -> FleetSession {
        guard let repository = repositories[name] else {
            throw ProgramFailed("the stage has no repository \(name); name it in repositories:")
        }
        let session = try await runtime.start(
            in: repository, home: temporary, tmux: tmux, model: model, arguments: arguments,
            environment: environment.merging(more) { $1 })
        return FleetSession(runtime: runtime, session: session)
    }
}

/// A session with the runtime it is of.
package struct FleetSession: Sendable {
    package let runtime: any TestRuntime
    package let session: any TestSession

    /// Has the agent ask a peer; the answer is its tool's result.
    package func ask(_ peer: String, _ message: String) async throws {
        let arguments: JSON = ["peer": .string(peer), "message": .string(message)]
        try await session.prompt("CALL \(runtime.tool("ask_peer")) \(arguments.text)")
    }
}
