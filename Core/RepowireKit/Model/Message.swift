/// One message from a peer to a peer. It never changes; what happens to it is its `Delivery`.
public struct Message: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// Waits for an answer.
        case ask
        case notify
        /// One of the copies of a message to everybody.
        case broadcast
        /// An answer that came after its asker had stopped waiting, delivered as a message.
        case reply
    }

    public var id: MessageID
    public var kind: Kind
    public var from: PeerID
    public var to: PeerID
    public var body: String
    public var createdAt: WallTime
    /// After this an ask that has no answer is expired. Asks only.
    public var deadline: WallTime?
    /// The peers that this chain of messages came through, first sender first, without the recipient.
    public var hops: [PeerID]
    /// The ask that a reply answers.
    public var inReplyTo: MessageID?
    /// The caller's own key of the request: the same key again is the same message.
    public var requestKey: String?

    public init(
        id: MessageID, kind: Kind, from: PeerID, to: PeerID, body: String, createdAt: WallTime,
        deadline: WallTime? = nil, hops: [PeerID] = [], inReplyTo: MessageID? = nil, requestKey: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.from = from
        self.to = to
        self.body = body
        self.createdAt = createdAt
        self.deadline = deadline
        self.hops = hops
        self.inReplyTo = inReplyTo
        self.requestKey = requestKey
    }

    /// The largest body in UTF-8 bytes.
    public static let maximumBody = 1 << 20
}

/// How far a message has come.
public enum Delivery: String, Sendable, CaseIterable {
    /// In the journal and in the recipient's mailbox.
    case queued
    /// Handed to a transport; no evidence yet.
    case offered
    /// The runtime itself reported it.
    case accepted
    /// An ask has its answer.
    case answered
    case failed
    /// The deadline passed without an answer.
    case expired
    /// The asker withdrew it.
    case cancelled

    /// Whether nothing more happens to a message of this kind.
    public func isFinal(for kind: Message.Kind) -> Bool {
        switch self {
        case .queued, .offered: return false
        case .accepted: return kind != .ask
        case .answered, .failed, .expired, .cancelled: return true
        }
    }
}
