import Platform
import RepowireKit
import Wire

/// A daemon that runs for a measurement: Repowire's, or the plain C that does the same exchange.
final class Server {
    let home: RepowireHome
    let process: Spawned
    /// Milliseconds from before its start until it answered a handshake.
    let readyAfter: Double

    private init(_ home: RepowireHome, _ start: () throws -> Spawned) throws {
        self.home = home
        let begun = Clocks.monotonic
        process = try start()
        let deadline = Deadline(milliseconds: 20_000)
        while true {
            if let client = try? DaemonClient(home: home, program: "benchmarks") {
                withExtendedLifetime(client) {}
                break
            }
            guard !deadline.hasPassed else { throw Spawned.Failed(description: "the daemon did not become ready") }
            Spawned.rest(microseconds: 100)
        }
        readyAfter = Double(Clocks.monotonic - begun) / 1e6
    }

    static func repowire(_ stage: Stage, home: RepowireHome) throws -> Server {
        try Server(home) { try Spawned(stage.programs.daemon, [], environment: stage.environment(home)) }
    }

    static func plainC(_ stage: Stage) throws -> Server {
        let home = try stage.home("c")
        try FileSystem.makeFolder(home.run, mode: 0o700)
        return try Server(home) {
            try Spawned(stage.programs.baseline, ["serve", home.socket, "\(home.path)/log"], environment: [:])
        }
    }

    func stop() { process.stop() }
}
