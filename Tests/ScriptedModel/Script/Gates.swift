import Synchronization

/// The names that replies wait for. A name that was released stays open, so a release that comes early is not lost.
final class Gates: Sendable {
    private struct State {
        var open: Set<String> = []
        var waiting: [String] = []
    }

    private let state = Mutex(State())

    func release(_ name: String) { state.withLock { _ = $0.open.insert(name) } }

    func isOpen(_ name: String) -> Bool { state.withLock { $0.open.contains(name) } }

    /// The names that replies wait for now.
    var waiting: [String] { state.withLock { $0.waiting } }

    func beginWaiting(_ name: String) { state.withLock { $0.waiting.append(name) } }

    func endWaiting(_ name: String) {
        state.withLock { state in
            if let index = state.waiting.firstIndex(of: name) { state.waiting.remove(at: index) }
        }
    }
}
