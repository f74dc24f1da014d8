import Platform
import RepowireKit
import TestSupport
import Wire

/// A stage on which Repowire is installed: real Claude Code sessions whose config `repowire setup` wrote, and a daemon
/// of the test's own.
struct MeshStage: Sendable {
    let stage: ClaudeStage

    /// Sets the stage, installs Repowire through its own command, runs the test, stops the daemon, strikes the stage.
    static func with<Result>(
        _ setup: ClaudeSetup = ClaudeSetup(), repositories: [String] = ["frontend", "backend"],
        install: Bool = true, doors: [String]? = nil, test: (MeshStage) async throws -> Result
    ) async throws -> Result {
        try await ClaudeStage.with(setup, repositories: repositories) { stage in
            let mesh = MeshStage(stage: stage)
            defer { mesh.stopDaemon() }
            if let doors { try mesh.writeManifest(doors: doors) }
            if install { try mesh.repowire(["setup", "--yes", "--runtime", "claude-code"]) }
            return try await test(mesh)
        }
    }

    /// What the programs of this stage are started with.
    var environment: [String: String] {
        var values = stage.home.environment
        values["REPOWIRE_PORT"] = "none"
        values["REPOWIRE_LOG_LEVEL"] = "debug"
        values["REPOWIRE_ADAPTERS"] = MeshStage.manifests
        values["SWIFT_BACKTRACE"] = "enable=no"
        if let claude = ClaudeBinary.path, let folder = Path.parent(of: claude) {
            values["PATH"] = "\(folder):\(values["PATH"] ?? "")"
        }
        return values
    }

    /// The checkout's own manifests.
    static var manifests: String {
        let file = #filePath
        let tests = Path.parent(of: Path.parent(of: Path.parent(of: file) ?? "") ?? "") ?? ""
        return "\(Path.parent(of: tests) ?? "")/adapters.d"
    }

    var home: RepowireHome { RepowireHome(stage.home.repowireHome) }

    /// A session that knows this stage's Repowire.
    func session(in name: String, arguments: [String] = [], knowsTmux: Bool = true) async throws -> ClaudeSession {
        var values = environment
        for key in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "PATH", "LANG", "TERM"] { values[key] = nil }
        return try await stage.session(in: name, arguments: arguments, environment: values, knowsTmux: knowsTmux)
    }

    /// Runs the command line and returns what it printed.
    @discardableResult
    func repowire(_ arguments: [String], within milliseconds: Int = 60_000, allowing codes: Set<Int32> = [0]) throws
        -> String
    {
        let run = try Subprocess(
            try Programs.built("repowire"), arguments, environment: environment, folder: stage.home.root
        ).run(within: milliseconds)
        guard codes.contains(run.status) else {
            throw ProgramFailed("repowire \(arguments.joined(separator: " "))\n\(log)", run)
        }
        return run.text
    }

    /// What the command line prints with `--json`.
    func json(_ arguments: [String], allowing codes: Set<Int32> = [0]) throws -> JSON {
        try JSON(parsing: try repowire(arguments + ["--json"], allowing: codes))
    }

    /// Waits until the peers are there and idle.
    func untilPeers(_ names: [String], state: String = "idle") async throws {
        try await eventually("\(names) are \(state)", showing: self.log) {
            let peers = try self.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
            return names.allSatisfy { name in
                peers.contains { $0["name"]?.stringValue == name && $0["state"]?.stringValue == state }
            }
        }
    }

    /// The newest message of a kind, with everything that happened to it.
    func trace(ofLast kind: String) throws -> JSON {
        let messages = try client().call(Method.messageList, [:])["messages"]?.arrayValue ?? []
        guard let id = messages.first(where: { $0["kind"]?.stringValue == kind })?["id"] else {
            throw ProgramFailed("no \(kind) among \(messages.count) messages\n\(log)")
        }
        return try client().call(Method.messageTrace, ["id": id])
    }

    func client() throws -> DaemonClient { try DaemonClient(home: home, program: "test") }

    var daemon: ProcessIdentity? {
        guard let bytes = try? FileSystem.read(home.lock, limit: 64) else { return nil }
        return Int32(String(decoding: bytes, as: UTF8.self)).flatMap(ProcessTable.identity(of:))
    }

    /// The daemon's log, for a test that failed.
    var log: String {
        let bytes = (try? FileSystem.readTail(home.log, limit: 20_000)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    func killDaemon() { signalDaemon(9) }

    private func stopDaemon() {
        signalDaemon(15)
        for _ in 0..<300 where daemon != nil { Pause.milliseconds(10) }
        signalDaemon(9)
    }

    private func signalDaemon(_ signal: Int32) {
        if let daemon { ProcessTable.signal(daemon, signal) }
    }
}
