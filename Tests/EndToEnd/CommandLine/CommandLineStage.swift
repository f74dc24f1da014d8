import Platform
import RepowireKit
import TestSupport
import Testing

/// The real command line with a home of its own. A daemon that it starts is ended with the stage.
struct CommandLineStage {
    let home: TemporaryHome
    var variables: [String: String] = [:]

    static func with(_ test: (inout CommandLineStage) async throws -> Void) async throws {
        var stage = CommandLineStage(home: try TemporaryHome())
        defer { stage.stopDaemon() }
        try await test(&stage)
    }

    var environment: [String: String] {
        var environment = home.environment
        environment["REPOWIRE_PORT"] = "none"
        environment["REPOWIRE_ADAPTERS"] = CommandLineStage.manifests
        environment["SWIFT_BACKTRACE"] = "enable=no"
        return environment.merging(variables) { $1 }
    }

    /// The checkout's own manifests.
    static var manifests: String {
        var folder = #filePath
        for _ in 0..<4 { folder = Path.parent(of: folder) ?? "/" }
        return "\(folder)/adapters.d"
    }

    func run(_ words: String...) throws -> Subprocess.Output {
        try Subprocess(try Programs.built("repowire"), words, environment: environment, folder: home.home)
            .run(within: 60_000)
    }

    func start(_ words: String...) throws -> ChildProcess {
        try ChildProcess(try Programs.built("repowire"), words, environment: environment, folder: home.home)
    }

    func json(_ words: String...) throws -> JSON {
        let output = try Subprocess(try Programs.built("repowire"), words, environment: environment, folder: home.home)
            .run(within: 60_000)
        return try JSON(parsing: output.stdout)
    }

    func daemon() throws -> ProcessIdentity? {
        let pid = try json("service", "status", "--json").at("/daemon/pid")?.intValue
        return pid.flatMap { ProcessTable.identity(of: Int32($0)) }
    }

    private func stopDaemon() {
        guard let daemon = try? daemon() else { return }
        ProcessTable.terminate(daemon)
        let deadline = Deadline(milliseconds: 5000)
        while ProcessTable.isAlive(daemon), !deadline.hasPassed { Clocks.pause(milliseconds: 5) }
        ProcessTable.kill(daemon)
    }

    /// Takes the reports of prompts and turns out of the agents' manifest: a question is offered, nothing proves that
    /// it arrived, and its asker waits.
    mutating func makeAgentsDeaf() throws {
        let manifest = String(decoding: try FileSystem.read("\(CommandLineStage.manifests)/demo.yaml"), as: UTF8.self)
        let lines = manifest.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.filter { !$0.contains("prompt: prompt") && !$0.contains("turn_ended: turn_ended") }
        #expect(kept.count == lines.count - 2)
        let path = try home.write(kept.joined(separator: "\n"), to: "manifests/demo.yaml")
        variables["REPOWIRE_ADAPTERS"] = Path.parent(of: path)
    }

    /// An agent of the demo that joins this stage's mesh under the name of its folder, once it is idle.
    func agent(in name: String) async throws -> ChildProcess {
        let folder = "\(home.root)/\(name)"
        try home.write("# A repository\n", to: "\(name)/README.md")
        let agent = try ChildProcess(
            try Programs.built("repowire"), ["demo-agent"], environment: environment, folder: folder)
        try await eventually("\(name) is idle", showing: agent.stdout + agent.stderr) {
            let peers = try self.json("peer", "list", "--json")["peers"]?.arrayValue ?? []
            return peers.contains { $0["name"] == .string(name) && $0["state"] == "idle" }
        }
        return agent
    }

    /// The processes whose environment names this stage's folder, other than this one.
    func leftovers() -> [String] {
        #if os(Linux)
            let mark = Array(home.root.utf8)
            return ((try? FileSystem.list("/proc")) ?? []).filter { name in
                guard let pid = Int32(name), pid != RunningProgram.pid, ProcessTable.identity(of: pid) != nil,
                    let text = try? FileSystem.readProcFile("/proc/\(name)/environ")
                else { return false }
                return text.indices.contains { text[$0...].starts(with: mark) }
            }
        #else
            return []
        #endif
    }
}
