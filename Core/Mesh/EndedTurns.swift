import RepowireKit

/// The last few turns of a session that are over, so that a second or late report about one of them is recognised.
/// Runtimes report from processes of their own: a report may come twice, late, or before the one it follows.
struct EndedTurns: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var turn: TurnID
        /// Whether its begin was known, and with it whose prompt it was.
        var wasOpen: Bool
        /// How it ended, kept while a message that was handed over may turn out to have been its prompt.
        var end: TurnEvent.Kind?
        /// The hashes of its replies, one a round: an equal one later may be the same report again.
        var replies: [Int] = []
    }

    private var entries: [Entry] = []
    private static let kept = 4

    subscript(turn: TurnID) -> Entry? { entries.first { $0.turn == turn } }

    mutating func insert(_ entry: Entry) {
        remove(entry.turn)
        if entries.count == EndedTurns.kept { entries.removeFirst() }
        entries.append(entry)
    }

    /// The turn ended once more, or its end is reported only now.
    mutating func endedAgain(_ turn: TurnID, reply: Int?) {
        guard let reply, let index = entries.firstIndex(where: { $0.turn == turn }),
            !entries[index].replies.contains(reply)
        else { return }
        entries[index].replies.append(reply)
    }

    mutating func remove(_ turn: TurnID) { entries.removeAll { $0.turn == turn } }

    /// Drops the kept ends: the message they could have belonged to is accounted for.
    mutating func dropEnds() {
        guard entries.contains(where: { $0.end != nil }) else { return }
        for index in entries.indices { entries[index].end = nil }
    }
}
