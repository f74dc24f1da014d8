import Platform
import Wire

/// An agent's MCP process: until it has answered `initialize`, and what it keeps in memory then.
struct PumpStart: Measurement {
    let name = "mcp"
    let title = "MCP process: start to the answer of initialize"
    let summary = "the start and the memory of repowire-mcp"

    func run(_ stage: Stage) throws -> [Figure] {
        let daemon = try Server.repowire(stage, home: try stage.home("mcp"))
        defer { daemon.stop() }
        let environment = stage.environment(daemon.home)
        var time = Figure("until initialize is answered", .milliseconds, .atMost(4))
        let contest = Contest {
            try initialize(stage.programs.pump, ["demo"], environment).time
        } plainC: {
            try initialize(stage.programs.baseline, ["pump", daemon.home.socket], environment).time
        }
        try contest.run(&time, rounds: stage.rounds, count: stage.amount(100))

        // A page of the program counts as private while only one process has it, so there are two, as with two agents.
        let other = try Spawned(stage.programs.pump, ["demo"], environment: environment)
        let otherPlain = try Spawned(
            stage.programs.baseline, ["pump", daemon.home.socket], environment: environment)
        for process in [other, otherPlain] {
            try process.write(PumpStart.request)
            _ = try process.readLine()
        }
        var memory = Figure("private memory, beside a second one", .megabytes, .atMost(0.5))
        for _ in 0..<stage.rounds {
            memory.rounds.add(try initialize(stage.programs.pump, ["demo"], environment).memory)
            memory.baseline.add(
                try initialize(stage.programs.baseline, ["pump", daemon.home.socket], environment).memory)
        }
        other.stop()
        otherPlain.stop()
        return [time, memory]
    }

    private func initialize(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws -> (time: Double, memory: Double) {
        let begun = Clocks.monotonic
        let process = try Spawned(program, arguments, environment: environment)
        try process.write(PumpStart.request)
        let answer = String(decoding: try process.readLine(), as: UTF8.self)
        let time = Double(Clocks.monotonic - begun) / 1e6
        guard answer.contains("protocolVersion") else { throw Spawned.Failed(description: "it answered \(answer)") }
        let memory = ProcessUse.private(process.pid) ?? .nan
        process.closeInput()
        process.stop()
        return (time, memory)
    }

    private static let request = Array(
        """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
        "clientInfo":{"name":"benchmarks","version":"1"}}}

        """.utf8)
}
