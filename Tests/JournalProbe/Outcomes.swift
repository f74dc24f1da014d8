import Platform
import Store
import Synchronization

/// Collects what the journal reports, for a thread that has nothing else to do than to wait.
final class Outcomes: Sendable {
    private let commits = Mutex<[Commit]>([])

    func put(_ new: [Commit]) { commits.withLock { $0 += new } }

    /// Waits for the next reports, at most ten seconds.
    func take() -> [Commit] {
        let deadline = Deadline(milliseconds: 10_000)
        while !deadline.hasPassed {
            let taken = commits.withLock { commits in
                defer { commits = [] }
                return commits
            }
            if !taken.isEmpty { return taken }
            Pause.milliseconds(1)
        }
        return []
    }
}
