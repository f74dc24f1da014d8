import Platform
import RepowireKit
import TestSupport

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
