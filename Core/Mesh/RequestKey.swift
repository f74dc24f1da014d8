import RepowireKit

/// A sender's own key of one of its requests.
struct RequestKey: Hashable, Sendable {
    var sender: PeerID
    var key: String

    init(sender: PeerID, key: String) {
        self.sender = sender
        self.key = key
    }

    init?(_ key: String?, of sender: PeerID) {
        guard let key else { return nil }
        self.sender = sender
        self.key = key
    }
}

extension Message {
    var key: RequestKey? { RequestKey(requestKey, of: from) }
}
