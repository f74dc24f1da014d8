import Platform
import Store
import Synchronization
import Testing

/// What a journal reported, for tests to wait on.
final class Reports: Sendable {
    private let batches = Mutex<[[Commit]]>([])

    func put(_ commits: [Commit]) { batches.withLock { $0.append(commits) } }

    var all: [[Commit]] { batches.withLock { $0 } }

    /// Waits until that many tickets were reported.
    func commits(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Commit] {
        let deadline = Deadline(milliseconds: 20_000)
        while !deadline.hasPassed {
            let commits = all.flatMap { $0 }
            if commits.count >= count { return commits }
            Pause.milliseconds(1)
        }
        Issue.record(
            "only \(all.flatMap { $0 }.count) of \(count) tickets were reported", sourceLocation: sourceLocation)
        throw TimedOut()
    }

    struct TimedOut: Error {}
}
