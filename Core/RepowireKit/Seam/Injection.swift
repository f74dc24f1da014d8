/// A message with the text that the agent will see.
public struct FramedMessage: Sendable, Hashable {
    public var id: MessageID
    public var kind: Message.Kind
    /// The whole frame.
    public var text: String
    public var senderName: String

    public init(id: MessageID, kind: Message.Kind, text: String, senderName: String) {
        self.id = id
        self.kind = kind
        self.text = text
        self.senderName = senderName
    }
}

/// What came of offering a message.
public enum Injection: Sendable, Hashable {
    /// The bytes were handed over. Evidence must follow within the time, or the offer counts as lost.
    case offered(transport: String, evidenceWithin: Duration)
    /// The transport itself brought the proof.
    case accepted(transport: String, turn: TurnID?, evidence: String)
    /// A condition does not hold (busy, a draft, a dialog). Nothing was touched; try again when the session changes, or
    /// after the time if one is given.
    case refused(reason: String, retryAfter: Duration?)
    /// No way into the session works at all.
    case unreachable(reason: String)
}
