package import RepowireKit

/// A message as its sender gives it.
package struct Draft: Sendable {
    package var id: MessageID
    package var kind: Message.Kind
    package var from: PeerID
    package var to: PeerID
    package var body: String
    /// How long the asker waits, in milliseconds. Asks only.
    package var timeout: Int64?
    package var requestKey: String?

    package init(
        id: MessageID, kind: Message.Kind, from: PeerID, to: PeerID, body: String, timeout: Int64? = nil,
        requestKey: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.from = from
        self.to = to
        self.body = body
        self.timeout = timeout
        self.requestKey = requestKey
    }
}
