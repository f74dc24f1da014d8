package import RepowireKit

/// A peer with what the mesh knows about it at this moment. The mailbox belongs to the peer, not to the session, so it
/// outlives a restart of the agent.
package struct PeerRecord: Sendable, Hashable {
    package internal(set) var peer: Peer {
        get { peerBox[0] }
        set { peerBox[0] = newValue }
    }
    /// The live session behind the peer; nil while it is offline.
    package internal(set) var session: Session? {
        get { sessionBox.first }
        set { sessionBox = newValue.map { [$0] } ?? [] }
    }
    /// What the session is doing; nil while it is offline.
    var state: SessionState? {
        get { sessionBox.isEmpty ? nil : sessionBox[0].state }
        set { if let newValue, !sessionBox.isEmpty { sessionBox[0].state = newValue } }
    }
    /// Out of line, as arrays of one: the record is moved with every step, and these are large and seldom change.
    private var peerBox: [Peer]
    private var sessionBox: [Session] = []
    /// Messages that wait, in order of arrival.
    package internal(set) var queue = Mailbox()
    /// The one message that was handed over and is not done: one in flight per session.
    package internal(set) var inFlight: MessageID?
    /// Turns of the session that began and did not end, oldest first.
    package internal(set) var turns: [OpenTurn] = []
    /// Turns of the session that are over, the latest ones.
    var closed = EndedTurns()
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
        /// A transport said that the message was accepted and knew no id of the turn; the first report brings it.
        var learnsItsID = false
        /// For a message given at the end of a turn: the hashes of the replies that the turn had before.
        var earlierReplies: [Int] = []
        /// The turn its prompt was reported with, when that may have been another's, and how that turn ended: what
        /// counts if the runtime's record says nothing.
        var reported: Reported?

        /// Its replies so far, with the one it ends with now.
        func replies(with end: TurnEvent.Kind) -> [Int] {
            (earlierReplies + [end.replyHash].compactMap { $0 }).suffix(8)
        }

        struct Reported: Sendable, Hashable {
            var turn: TurnID
            var end: TurnEvent.Kind?
        }
    }

    init(peer: Peer) { peerBox = [peer] }

    var hasMail: Bool { !queue.isEmpty || inFlight != nil }
    package var isOnline: Bool { !sessionBox.isEmpty }
    /// Whether a message may be addressed to it: it is not known as a headless or nested run.
    package var isAddressable: Bool { isOnline ? sessionBox[0].isAddressable : peerBox[0].kind != .human }

    /// Whether the next message can be offered now: idle by evidence, nothing running, nothing in flight.
    var isReady: Bool {
        inFlight == nil && !isHeld && !queue.isEmpty && turns.isEmpty && state == .idle && isAddressable
    }

    /// Whether the turn that made it count as busy is over.
    var isPresumedOnly: Bool { isPresumedBusy && turns.isEmpty && !isHeld }

    /// The messages that are in a turn or in flight.
    package var held: [MessageID] {
        let inTurns = turns.flatMap(\.messages)
        guard let inFlight, !inTurns.contains(inFlight) else { return inTurns }
        return inTurns + [inFlight]
    }

    /// The mailbox may go on.
    mutating func release() {
        isHeld = false
        waitsForWord = false
    }

    /// The runtime says what the session is doing. A change lifts a hold.
    mutating func hear(_ word: SessionState) {
        isPresumedBusy = false
        if word == .idle { hasUnknownTurn = false }
        if state != word {
            state = word
            generation += 1
            release()
        } else if waitsForWord {
            release()
        }
    }

    /// A turn began: that shows that the session is busy, until its runtime says something about its state.
    /// - Returns: false when it is not news.
    mutating func presumeBusy() -> Bool {
        guard state == .idle else { return false }
        state = .busy
        isPresumedBusy = true
        generation += 1
        return true
    }

    /// What the end of a step has to do for the peer.
    enum Due {
        case nothing
        /// The session is idle: its turns are over.
        case settle
        /// Its turn is over, and only that said that it is busy.
        case rest
        case offer(MessageID)
    }

    /// In place: a record that is read through its dictionary is copied first.
    mutating func due() -> Due {
        if isPresumedOnly { return .rest }
        guard state == .idle else { return .nothing }
        if !turns.isEmpty { return .settle }
        guard isReady, let id = queue.first else { return .nothing }
        return .offer(id)
    }

    /// The first message leaves the mailbox.
    mutating func take(_ id: MessageID, at place: Int) {
        queue.remove(id, at: place)
        inFlight = id
    }
}
