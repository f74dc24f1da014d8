import Platform
import RepowireKit

/// The one writer: takes what waits, commits it in batches, tells each batch once, and between batches keeps the file
/// and its log small. Lives on its own thread.
final class Writer {
    let database: Database
    let pruner: Pruner
    private let queue: WriterQueue
    private let batches: GroupCommit
    private let onCommit: @Sendable ([Commit]) -> Void
    /// Pages in the log when it was last brought into the file.
    private var checkpointed = 0
    private var nextPruning: Deadline
    /// Taken from the queue, and not yet committed.
    private var waiting: ArraySlice<Ticket> = []

    /// Pages in the log after which it is brought into the file.
    private static let checkpointInterval = 2000
    /// Milliseconds until the first pass by age, when a start is long over, and between passes.
    private static let firstPruning = 60_000
    private static let pruningInterval = 3_600_000
    /// Messages removed at most between two batches, when few arrive.
    private static let leastPruned = 32

    init(
        _ database: Database, queue: WriterQueue, retention: Retention,
        onCommit: @escaping @Sendable ([Commit]) -> Void
    ) throws(SQLiteError) {
        self.database = database
        self.queue = queue
        self.onCommit = onCommit
        batches = try GroupCommit(database)
        pruner = try Pruner(database, retention)
        nextPruning = Deadline(milliseconds: Writer.firstPruning)
    }

    /// Returns when the queue is closed and empty.
    func run() {
        while true {
            let work = queue.take()
            for job in work.jobs { job(self) }
            waiting = work.tickets[...]
            while !waiting.isEmpty { commitBatch() }
            if nextPruning.hasPassed {
                nextPruning = Deadline(milliseconds: Writer.pruningInterval)
                try? pruner.begin(at: Clocks.wall)
            }
            guard work.isEmpty else { continue }
            if work.isClosed { return }
            if pruner.isUnderWay {
                prune(Writer.leastPruned)
            } else {
                queue.wait(milliseconds: nextPruning.millisecondsLeft)
            }
        }
    }

    private func commitBatch() {
        var room = BatchRoom()
        // What arrives while rows are written comes along: a step of the mesh often makes two tickets one right after
        // the other, and the second would wait for the disk twice.
        let commits = batches.commit {
            if waiting.isEmpty { waiting = queue.takeTickets()[...] }
            return room.take(from: &waiting)
        }
        onCommit(commits)
        // After the callers have their word, and before the next batch, which may start the log anew.
        checkpointWhenDue()
        // Twice as many as came, so that the file shrinks under any load.
        if pruner.isUnderWay { prune(max(Writer.leastPruned, commits.count * 2)) }
    }

    /// A checkpoint that fails is tried again after as many pages again: nothing is lost, the log is only longer.
    private func checkpointWhenDue() {
        let pages = database.pagesInLog
        if pages < checkpointed { checkpointed = 0 }
        guard pages - checkpointed >= Writer.checkpointInterval else { return }
        checkpointed = pages
        try? database.checkpoint()
        try? pruner.beginIfTooLarge(at: Clocks.wall)
    }

    /// Pruning that fails is tried again at the next occasion: a full disk shows itself to those who send.
    private func prune(_ limit: Int) {
        try? pruner.slice(limit: limit)
        checkpointWhenDue()
    }
}
