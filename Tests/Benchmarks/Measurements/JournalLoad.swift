import Platform
import RepowireKit
import Store
import Synchronization

/// The journal without the daemon around it: what a message costs on its way to the disk.
struct JournalLoad: Measurement {
    let name = "journal"
    let title = "Journal alone, in one process (messages of 200 bytes)"
    let summary = "asks and notifies straight into the journal"

    func run(_ stage: Stage) throws -> [Figure] {
        var single = Figure(
            "ask: two commits one after the other, 1 caller, p50", .milliseconds, .disk(waits: 2, plus: 0.3))
        var asks = Figure("asks, 32 callers", .perSecond, .atLeast(12_000))
        var notifies = Figure("notifies, 32 callers", .perSecond, .atLeast(30_000))
        for _ in 0..<stage.rounds {
            single.disk.add(try stage.waitForDisk())
            single.rounds.add(try JournalRun(stage, isAsk: true, callers: 1, count: 2000).run().median)
            asks.rounds.add(try JournalRun(stage, isAsk: true, callers: 32, count: 30_000).run().rate)
            notifies.rounds.add(try JournalRun(stage, isAsk: false, callers: 32, count: 60_000).run().rate)
        }
        return [single, asks, notifies]
    }
}
