/// One fact for the journal. The rows of one step of the mesh are committed together or not at all.
public enum JournalRow: Sendable, Hashable {
    /// A new message, state `queued`. The same id or the same request key again changes nothing.
    case message(Message)
    case transition(Transition)
    /// A peer as it is now, new or changed.
    case peer(Peer)
    /// A peer that was forgotten.
    case forgotten(PeerID)

    /// A message went from one state to the next.
    public struct Transition: Sendable, Hashable {
        public var message: MessageID
        public var state: Delivery
        public var at: WallTime
        /// What moved it: the evidence, or the reason of a failure; for people and for `repowire trace`.
        public var evidence: String
        /// The transport, when one was involved.
        public var transport: String?
        public var turn: TurnID?
        /// The text of the answer, with `answered` only.
        public var answer: String?

        public init(
            message: MessageID, state: Delivery, at: WallTime, evidence: String, transport: String? = nil,
            turn: TurnID? = nil, answer: String? = nil
        ) {
            self.message = message
            self.state = state
            self.at = at
            self.evidence = evidence
            self.transport = transport
            self.turn = turn
            self.answer = answer
        }
    }
}

/// What a restart needs: every peer, and every message to which something can still happen.
public struct JournalSnapshot: Sendable {
    public struct OpenMessage: Sendable, Hashable {
        public var message: Message
        public var state: Delivery
        /// Order of arrival in the journal.
        public var sequence: Int64
        public var turn: TurnID?
        public var answer: String?
        /// Why it ended without an answer.
        public var reason: String?

        public init(
            message: Message, state: Delivery, sequence: Int64, turn: TurnID? = nil, answer: String? = nil,
            reason: String? = nil
        ) {
            self.message = message
            self.state = state
            self.sequence = sequence
            self.turn = turn
            self.answer = answer
            self.reason = reason
        }
    }

    public var peers: [Peer]
    /// In order of arrival.
    public var open: [OpenMessage]
    /// The request keys of recent finished messages with their outcome, so that a client that resends after a crash
    /// gets the same message and not a second one.
    public var finished: [OpenMessage]

    public init(peers: [Peer] = [], open: [OpenMessage] = [], finished: [OpenMessage] = []) {
        self.peers = peers
        self.open = open
        self.finished = finished
    }
}
