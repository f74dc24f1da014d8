import Platform
import RepowireKit
import TestSupport

/// The real command line inside a tmux server of the test's own, with the demo's agents to start.
struct SpawnStage {
    var command: CommandLineStage
    let tmux: Tmux
    /// The pane of the person who types.
    let pane: TmuxPane

    static func with(
        session: String? = nil, _ test: (inout SpawnStage) async throws -> Void
    ) async throws {
        try await CommandLineStage.with { command in
            let tmux = try Tmux(in: command.home)
            defer { tmux.stop() }
            let pane = try tmux.open(["cat"], folder: command.home.home)
            if let session { try tmux.run("rename-session", "-t", pane.id, session) }
            var stage = SpawnStage(command: command, tmux: tmux, pane: pane)
            stage.command.variables["TMUX"] = "\(tmux.socket),1,0"
            stage.command.variables["TMUX_PANE"] = pane.id
            let programs = Path.parent(of: try Programs.built("repowire")) ?? ""
            stage.command.variables["PATH"] = "\(programs):\(command.home.environment["PATH"] ?? "")"
            try await test(&stage)
        }
    }

    /// Runs `repowire` and gives what it printed with `--json`.
    func json(_ words: String...) throws -> JSON {
        let output = try Subprocess(
            try Programs.built("repowire"), words + ["--json"], environment: command.environment,
            folder: command.home.root
        ).run(within: 60_000)
        guard output.status == 0 else { throw ProgramFailed("repowire \(words)", output) }
        return try JSON(parsing: output.stdout)
    }

    /// What a command that must fail says.
    func failure(_ words: String...) throws -> String {
        let output = try Subprocess(
            try Programs.built("repowire"), words, environment: command.environment, folder: command.home.root
        ).run(within: 60_000)
        guard output.status == 1 else { throw ProgramFailed("repowire \(words)", output) }
        return String(decoding: output.stderr, as: UTF8.self)
    }

    func peers() throws -> [JSON] { try json("peer", "list", "--all")["peers"]?.arrayValue ?? [] }

    /// The windows of the server, as `session:window`.
    func windows() throws -> [String] {
        try tmux.run("list-windows", "-a", "-F", "#{session_name}:#{window_name}").split(separator: "\n").map(
            String.init)
    }

    /// The processes of the stage that are demo agents.
    func agents() -> Set<Int32> {
        let names = (try? FileSystem.list("\(command.home.repowireHome)/demo/sessions")) ?? []
        // Each file is replaced whole, by one that is there beside it for a moment.
        return Set(names.compactMap { Int32($0.split(separator: ".").first ?? "") }).filter {
            ProcessTable.identity(of: $0) != nil
        }
    }
}
