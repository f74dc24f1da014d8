import Platform
import RepowireKit
import TestSupport
import Wire

/// A stage on which Repowire is installed: real Claude Code sessions whose config `repowire setup` wrote, and a daemon
/// of the test's own.
struct MeshStage: ActingMesh {
    let stage: ClaudeStage

    var temporary: TemporaryHome { stage.home }
    var model: ScriptedModel { stage.model }

    /// Sets the stage, installs Repowire through its own command, runs the test, stops the daemon, strikes the stage.
    static func with<Result>(
        _ setup: ClaudeSetup = ClaudeSetup(), repositories: [String] = ["frontend", "backend"],
        install: Bool = true, doors: [String]? = nil, test: (MeshStage) async throws -> Result
    ) async throws -> Result {
        try await ClaudeStage.with(setup, repositories: repositories) { stage in
            let mesh = MeshStage(stage: stage)
            defer {
                // Agents start a daemon when they miss it: they go first.
                stage.tmux.stop()
                mesh.stopDaemon()
            }
            if let doors { try mesh.writeManifest(doors: doors) }
            if install { try mesh.repowire(["setup", "--yes", "--runtime", "claude-code"]) }
            return try await test(mesh)
        }
    }

    var binaries: [String] { [ClaudeBinary.path].compactMap { $0 } }

    /// A session that knows this stage's Repowire.
    func session(in name: String, arguments: [String] = [], knowsTmux: Bool = true) async throws -> ClaudeSession {
        var values = environment
        for key in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "PATH", "LANG", "TERM"] { values[key] = nil }
        return try await stage.session(in: name, arguments: arguments, environment: values, knowsTmux: knowsTmux)
    }
}
