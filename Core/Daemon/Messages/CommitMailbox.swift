import EventLoop
import Store
import Synchronization

/// Carries the journal's outcomes from its own thread to the node on the loop. It exists because the journal is opened
/// before the node can be made from what it holds.
final class CommitMailbox: Sendable {
    private let loop: EventLoop
    let node = Mutex<Node?>(nil)

    init(loop: EventLoop) { self.loop = loop }

    func deliver(_ commits: [Commit]) {
        guard let node = node.withLock({ $0 }) else { return }
        loop.perform { node.assumeIsolated { $0.committed(commits) } }
    }
}
