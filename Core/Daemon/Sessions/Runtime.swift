import EventLoop
import RepowireKit

/// A runtime as its manifest and driver serve it.
struct Runtime {
    var manifest: AdapterManifest
    var driver: DaemonConfiguration.Driver
}

/// An adapter serves one config folder of its runtime: two accounts of one CLI have one each.
struct InstanceKey: Hashable {
    var runtime: String
    /// The value of the manifest's folder variable; empty for the default folder.
    var root: String
}

/// A live adapter and what the node keeps about its looks for sessions.
struct AdapterInstance {
    var adapter: any RuntimeAdapter
    var watches: [String: WatchID] = [:]
    /// The look that follows a change when all is quiet.
    var settling: TimerID?
    var isDiscovering = false
    /// Something changed during the look: look again.
    var mustLookAgain = false
    /// What waits for the look to end, in order of arrival.
    var afterLook: [() -> Void] = []
}

/// Where an agent runs, as its hooks saw it.
struct Terminal: Equatable {
    /// The socket of the tmux server.
    var tmux: String?
    var pane: String?
}

/// Reports that were handled, so that one which a hook could not see answered and spooled is not handled twice.
struct RecentReports {
    private var keys: Set<String> = []
    private var order: [String] = []

    /// - Returns: false when the report was handled before.
    mutating func insert(_ key: String) -> Bool {
        guard keys.insert(key).inserted else { return false }
        order.append(key)
        if order.count > 2048 {
            for old in order.prefix(1024) { keys.remove(old) }
            order.removeFirst(1024)
        }
        return true
    }
}
