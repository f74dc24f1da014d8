import Platform

/// Codex among the runtimes of a test.
package struct CodexRuntime: TestRuntime {
    /// How its terminals hold their threads.
    package enum Mode: Sendable {
        /// All terminals share a server, as Codex does by default.
        case shared
        /// Each terminal holds its own.
        case embedded
    }

    private let mode: Mode

    package init(_ mode: Mode = .shared) { self.mode = mode }

    package var id: String { "codex" }
    package var binary: String? { try? CodexBinary.location.get() }
    package var reason: String {
        if case .failure(let error) = CodexBinary.location { return "no Codex to test with: \(error)" }
        return ""
    }
    package var outlivesItsPane: Bool { mode == .shared }
    package var resuming: [String] { ["resume", "--last"] }

    package func configure(_ home: TemporaryHome, model: ScriptedModel, trusting repositories: [String]) throws {
        var lines = [
            #"model = "gpt-5.4""#, #"model_provider = "scripted""#, "check_for_update_on_startup = false", "",
            "[model_providers.scripted]", #"name = "scripted""#, #"base_url = "\#(model.url)/v1""#,
            #"wire_api = "responses""#,
        ]
        for repository in repositories {
            lines += ["", #"[projects."\#(repository)"]"#, #"trust_level = "trusted""#]
        }
        if mode == .embedded { lines += ["", "[features]", "daemon_auto_start = false"] }
        try home.write(lines.joined(separator: "\n") + "\n", to: "home/.codex/config.toml", mode: 0o600)
    }

    package func tool(_ name: String) -> String { "mcp__repowire/\(name)" }

    package func start(
        in repository: String, home: TemporaryHome, tmux: Tmux, model: ScriptedModel, arguments: [String],
        environment: [String: String]
    ) async throws -> any TestSession {
        guard let binary else { throw ProgramFailed(reason) }
        return try await CodexSession(
            binary: binary, repository: repository, home: home, tmux: tmux, arguments: arguments,
            environment: environment)
    }

    /// Ends the server and its updater, which outlive the terminals.
    package func cleanUp(_ home: TemporaryHome) {
        let link = "\(home.home)/.codex/app-server-control/app-server-control.sock"
        let socket = Path.resolved(link)
        for pid in CodexRuntime.servers(of: home) {
            guard let process = ProcessTable.identity(of: pid) else { continue }
            ProcessTable.signal(process, 9)
            let deadline = Deadline(milliseconds: 3000)
            while ProcessTable.isAlive(process), !deadline.hasPassed { pause(milliseconds: 2) }
        }
        // It lies in a folder that all of a user's servers share.
        if let socket {
            for path in [socket, "\(socket).lock"] { try? FileSystem.remove(path) }
        }
    }

    /// The processes that run a program of this home's own copy of Codex.
    private static func servers(of home: TemporaryHome) -> [Int32] {
        let folder = "\(home.home)/.codex/packages/"
        return ProcessTable.all().filter { pid in
            ProcessTable.arguments(of: pid).first?.hasPrefix(folder) == true
        }
    }
}
