import Platform
import Wire

/// The daemon by itself: how soon it answers, and what it uses while nothing happens.
struct DaemonLife: Measurement {
    let name = "daemon"
    let title = "Daemon: start and rest"
    let summary = "ready after start, memory and processor time at rest"

    func run(_ stage: Stage) throws -> [Figure] {
        var first = Figure("ready, first start (makes its files)", .milliseconds)
        var again = Figure("ready, later starts", .milliseconds, .atMost(15))
        for _ in 0..<stage.rounds {
            let home = try stage.home("daemon")
            first.rounds.add(try ready(stage, home))
            var times = Samples()
            for _ in 0..<stage.amount(20) { times.add(try ready(stage, home)) }
            again.rounds.add(times.median)
        }

        let server = try Server.repowire(stage, home: try stage.home("rest"))
        defer { server.stop() }
        let pid = server.process.pid
        // What a start leaves to be done shortly after it is not rest.
        Pause.milliseconds(3000)
        var memory = Figure("memory at rest (RSS)", .megabytes, .atMost(16))
        var processor = Figure("processor at rest", .percent, .atMost(0.01))
        var wakes = Figure("wakes in a second at rest", .count)
        for _ in 0..<stage.rounds {
            let before = (ProcessUse.processorTime(pid) ?? .nan, ProcessUse.wakes(pid) ?? .nan, Clocks.monotonic)
            Pause.milliseconds(Int32(stage.amount(5000)))
            let seconds = Double(Clocks.monotonic - before.2) / 1e9
            // Threads that come and go make the sum fall by what little they had used.
            processor.rounds.add(max(0, ((ProcessUse.processorTime(pid) ?? .nan) - before.0) / seconds * 100))
            wakes.rounds.add(max(0, ((ProcessUse.wakes(pid) ?? .nan) - before.1) / seconds))
            memory.rounds.add(ProcessUse.resident(pid) ?? .nan)
        }
        return [first, again, memory, processor, wakes]
    }

    private func ready(_ stage: Stage, _ home: RepowireHome) throws -> Double {
        let server = try Server.repowire(stage, home: home)
        server.stop()
        return server.readyAfter
    }
}
