package import RepowireKit

/// Which messages to list, newest first.
package struct MessageQuery: Sendable, Hashable {
    /// Only what this peer sent or received.
    package var peer: PeerID?
    /// Only messages in one of these states; nil for any.
    package var states: Set<Delivery>?
    /// Only messages to which something can still happen.
    package var onlyOpen: Bool
    /// Only messages before this place in the journal: the last one of the page before.
    package var before: Int64?
    package var limit: Int

    package static let largestLimit = 1000

    /// - Parameter limit: at most `largestLimit`.
    package init(
        peer: PeerID? = nil, states: Set<Delivery>? = nil, onlyOpen: Bool = false, before: Int64? = nil,
        limit: Int = 50
    ) {
        self.peer = peer
        self.states = states
        self.onlyOpen = onlyOpen
        self.before = before
        self.limit = limit
    }

    /// The condition and its parameters, in order.
    var condition: String {
        var parts = ["sequence < ?1", "(?2 IS NULL OR sender = ?2 OR recipient = ?2)"]
        // Said in words, so that SQLite finds the index of open messages.
        let alwaysOpen: Set<Delivery> = [.queued, .offered]
        if onlyOpen || states?.isSubset(of: alwaysOpen) == true { parts.append("final = 0") }
        if let states {
            parts.append("state IN (\(states.map { String($0.code) }.sorted().joined(separator: ", ")))")
        }
        return parts.joined(separator: " AND ")
    }
}
