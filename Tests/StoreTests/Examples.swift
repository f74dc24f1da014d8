import RepowireKit
import Store

extension Message {
    static func example(
        _ id: String, _ kind: Kind = .ask, from: String = "alice", to: String = "bob", body: String = "hello",
        at time: Int64 = 1000, key: String? = nil
    ) -> Message {
        Message(
            id: MessageID(id), kind: kind, from: PeerID(from), to: PeerID(to), body: body,
            createdAt: WallTime(milliseconds: time), requestKey: key)
    }
}

extension JournalRow {
    static func move(
        _ id: String, _ state: Delivery, at time: Int64 = 2000, evidence: String = "seen", transport: String? = nil,
        turn: String? = nil, answer: String? = nil
    ) -> JournalRow {
        .transition(
            Transition(
                message: MessageID(id), state: state, at: WallTime(milliseconds: time), evidence: evidence,
                transport: transport, turn: turn.map { TurnID($0) }, answer: answer))
    }
}

extension Commit.Outcome {
    static let whole = Commit.Outcome.committed(ignored: [])
}
