import Platform

/// Durable messages through the daemon's socket, between programs that joined as peers.
struct MeshLoad: Measurement {
    let name = "mesh"
    let title = "Durable messages (200 bytes) between programs on the socket"
    let summary = "asks and notifies through the daemon, one caller and 32"

    func run(_ stage: Stage) throws -> [Figure] {
        let daemon = try Server.repowire(stage, home: try stage.home("mesh"))
        defer { daemon.stop() }
        let plain = try Server.plainC(stage)
        defer { plain.stop() }

        try Load.warmUp(stage, daemon, plain)

        var single = Figure("ask and answer, 1 caller, p50", .milliseconds, .disk(waits: 2, plus: 0.3))
        var asks = Figure("asks answered, 32 callers", .perSecond, .atLeast(12_000))
        var askTime = Figure("  one of them, p50", .milliseconds)
        var askSlow = Figure("  one of them, p99", .milliseconds)
        var askWork = Figure("  the daemon's processor time for one", .milliseconds)
        var notifies = Figure("notifies taken, 32 callers", .perSecond, .atLeast(30_000))
        var notifyWork = Figure("  the daemon's processor time for one", .milliseconds)
        var delivered = Figure("  and delivered", .perSecond)
        for _ in 0..<stage.rounds {
            single.disk.add(try stage.waitForDisk())
            single.rounds.add(try Load.run(stage, daemon, .ask, callers: 1, count: 2000).median)
            single.baseline.add(try Load.run(stage, plain, .ask, callers: 1, count: 2000).median)

            let ours = try Load.run(stage, daemon, .ask, callers: 32, count: 30_000)
            let theirs = try Load.run(stage, plain, .ask, callers: 32, count: 30_000)
            asks.rounds.add(ours.rate)
            asks.baseline.add(theirs.rate)
            askTime.rounds.add(ours.median)
            askTime.baseline.add(theirs.median)
            askSlow.rounds.add(ours.slow)
            askSlow.baseline.add(theirs.slow)
            askWork.rounds.add(ours.work)
            askWork.baseline.add(theirs.work)

            let ourNotifies = try Load.run(stage, daemon, .notify, callers: 32, count: 60_000)
            let theirNotifies = try Load.run(stage, plain, .notify, callers: 32, count: 60_000)
            notifies.rounds.add(ourNotifies.rate)
            notifies.baseline.add(theirNotifies.rate)
            notifyWork.rounds.add(ourNotifies.work)
            notifyWork.baseline.add(theirNotifies.work)
            delivered.rounds.add(ourNotifies.deliveredRate)
            delivered.baseline.add(theirNotifies.deliveredRate)
        }
        return [single, asks, askTime, askSlow, askWork, notifies, delivered, notifyWork]
    }
}
