import Platform
import Wire

/// The daemon with many who say nothing.
struct ManyConnections: Measurement {
    let name = "many"
    let title = "With many connections"
    let summary = "1,000 idle connections, 500 joined peers"

    func run(_ stage: Stage) throws -> [Figure] {
        let quiet = try Server.repowire(stage, home: try stage.home("quiet"))
        defer { quiet.stop() }
        let crowded = try Server.repowire(stage, home: try stage.home("crowded"))
        defer { crowded.stop() }
        let idle = try hold(stage, crowded, 1000, "idle")
        defer { idle.stop() }

        try Load.warmUp(stage, quiet, crowded)

        // The C column is the same daemon without the idle connections.
        var single = Figure("ask, 1 caller, 1,000 idle (C: none idle)", .milliseconds, .timesC(1.2))
        for _ in 0..<stage.rounds {
            single.rounds.add(try Load.run(stage, crowded, .ask, callers: 1, count: 2000).median)
            single.baseline.add(try Load.run(stage, quiet, .ask, callers: 1, count: 2000).median)
        }
        var memory = Figure("memory with 500 joined peers (RSS)", .megabytes, .atMost(25))
        for round in 0..<stage.rounds {
            let server = try Server.repowire(stage, home: try stage.home("peers\(round)"))
            let peers = try hold(stage, server, 500, "joined")
            Pause.milliseconds(500)
            memory.rounds.add(ProcessUse.resident(server.process.pid) ?? .nan)
            peers.stop()
            server.stop()
        }
        return [single, memory]
    }

    private func hold(_ stage: Stage, _ server: Server, _ count: Int, _ how: String) throws -> Spawned {
        let process = try Spawned(
            stage.programs.baseline, ["hold", server.home.socket, "\(count)", how], environment: [:])
        _ = try process.readLine()
        return process
    }
}
