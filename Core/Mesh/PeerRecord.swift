package import RepowireKit

/// A peer with what the mesh knows about it at this moment. The mailbox belongs to the peer, not to the session, so it
/// outlives a restart of the agent.
package struct PeerRecord: Sendable, Hashable {
    package internal(set) var peer: Peer
    /// The live session behind the peer; nil while it is offline.
    package internal(set) var session: Session?
    /// Messages that wait, in order of arrival.
    package internal(set) var queue = Mailbox()
    /// The one message that was handed over and is not done: one in flight per session.
    package internal(set) var inFlight: MessageID?
    /// Turns of the session that began and did not end, oldest first.
    package internal(set) var turns: [OpenTurn] = []
    /// Turns of the session that are over, the latest ones.
    var closed = ClosedTurns()
    /// The session counts as busy because a turn began, and the runtime's own word about its state is still idle.
    var isPresumedBusy = false
    /// The session was busy when it was seen first, with a turn of which nothing is known: whose it is, its first report
    /// would have said.
    var hasUnknownTurn = false
    /// Nothing is offered before this hold is lifted by a change of the session or by its timer.
    var isHeld = false
    /// Any word of the runtime about the session lifts the hold.
    var waitsForWord = false
    /// Counts the holds and the changes of the session, so that a timer of an earlier one is recognised.
    var generation = 0

    package struct OpenTurn: Sendable, Hashable {
        package var turn: TurnID?
        package var messages: [MessageID]
        /// For a message given at the end of a turn: the hash of the reply that the turn had then.
        var earlierReply: Int?
        /// The turn its prompt was reported with, when that may have been another's, and how that turn ended: what
        /// counts if the runtime's record says nothing.
        var reported: Reported?

        struct Reported: Sendable, Hashable {
            var turn: TurnID
            var end: TurnEvent.Kind?
        }
    }

    init(peer: Peer) { self.peer = peer }

    var hasMail: Bool { !queue.isEmpty || inFlight != nil }
    package var isOnline: Bool { session != nil }
    /// Whether a message may be addressed to it: it was never seen as a headless or nested run.
    package var isAddressable: Bool { session?.isAddressable ?? (peer.kind != .human) }

    /// Whether the next message can be offered now: idle by evidence, nothing running, nothing in flight.
    var isReady: Bool {
        guard let session, session.isAddressable, inFlight == nil, !isHeld, !queue.isEmpty else { return false }
        return session.state == .idle && turns.isEmpty
    }

    /// Whether the turn that made it count as busy is over.
    var isPresumedOnly: Bool { isPresumedBusy && turns.isEmpty && !isHeld }

    /// The messages that are in a turn or in flight.
    var held: [MessageID] {
        let inTurns = turns.flatMap(\.messages)
        guard let inFlight, !inTurns.contains(inFlight) else { return inTurns }
        return inTurns + [inFlight]
    }

    /// The mailbox may go on.
    mutating func release() {
        isHeld = false
        waitsForWord = false
    }
}
