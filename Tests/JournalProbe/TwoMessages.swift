import RepowireKit

/// The rows of one ticket: an ask that was offered, and a notice beside it.
struct TwoMessages {
    var number: UInt64
    var body = 200

    var rows: [JournalRow] {
        let ask = message("ask-\(number)", .ask)
        return [
            .message(ask), .message(message("notice-\(number)", .notify)),
            .transition(.init(message: ask.id, state: .offered, at: ask.createdAt, evidence: "ready")),
        ]
    }

    private func message(_ id: String, _ kind: Message.Kind) -> Message {
        Message(
            id: MessageID(id), kind: kind, from: PeerID("sender"), to: PeerID("recipient"),
            body: String(repeating: "x", count: body), createdAt: WallTime(milliseconds: Int64(number)),
            requestKey: kind == .ask ? "key-\(number)" : nil)
    }
}
