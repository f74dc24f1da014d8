import Platform
import RepowireKit
import Store
import Wire

/// Callers that each have one message under way in a journal. An ask is five rows in three tickets, as the mesh writes
/// them: the message with its offer, the acceptance, the answer.
final class JournalRun {
    private let journal: Journal
    private let inbox: CommitInbox
    private let isAsk: Bool
    private let callers: Int
    private let count: Int
    private var started = 0
    private var goal = 0
    private var lastTicket: UInt64 = 0
    /// What follows when a ticket is on disk.
    private var next: [UInt64: (message: MessageID, begun: UInt64, isEnd: Bool)] = [:]
    private var times = Samples()

    init(_ stage: Stage, isAsk: Bool, callers: Int, count: Int) throws {
        let inbox = CommitInbox()
        self.inbox = inbox
        self.isAsk = isAsk
        self.callers = callers
        self.count = stage.amount(count)
        journal = try Journal(path: try stage.home("journal").journal) { inbox.put($0) }
    }

    func run() throws -> (rate: Double, median: Double) {
        // The log grows to the size it keeps: a file that grows takes the disk twice as long.
        try run(400, callers: 1)
        let begun = Clocks.monotonic
        try run(count, callers: callers)
        let seconds = Double(Clocks.monotonic - begun) / 1e9
        journal.close()
        return (Double(count) / seconds, times.median)
    }

    private func run(_ count: Int, callers: Int) throws {
        times = Samples()
        goal = started + count
        for _ in 0..<callers { begin() }
        while times.values.count < count {
            for commit in inbox.take() { try committed(commit) }
        }
    }

    private func submit(_ rows: [JournalRow]) -> UInt64 {
        lastTicket += 1
        journal.submit(ticket: lastTicket, rows: rows)
        return lastTicket
    }

    private func begin() {
        guard started < goal else { return }
        started += 1
        let caller = started % callers
        let now = Clocks.wall
        let message = Message(
            id: Randomness.messageID(at: now), kind: isAsk ? .ask : .notify, from: PeerID("p_caller_\(caller)"),
            to: PeerID("p_recipient_\(caller)"), body: JournalRun.body, createdAt: now,
            deadline: isAsk ? now.adding(milliseconds: 600_000) : nil)
        let begun = Clocks.monotonic
        let ticket = submit([.message(message), move(message.id, .offered, "recipient\(caller) is idle")])
        next[ticket] = (message.id, begun, !isAsk)
    }

    private func committed(_ commit: Commit) throws {
        guard commit.outcome == .committed(ignored: []) else {
            throw Spawned.Failed(description: "\(commit.outcome)")
        }
        guard let step = next.removeValue(forKey: commit.ticket) else { return }
        guard step.isEnd else {
            _ = submit([move(step.message, .accepted, "the program said so")])
            let ticket = submit([move(step.message, .answered, "the turn ended", answer: JournalRun.body)])
            next[ticket] = (step.message, step.begun, true)
            return
        }
        times.add(Double(Clocks.monotonic - step.begun) / 1e6)
        if !isAsk { _ = submit([move(step.message, .accepted, "the program said so")]) }
        begin()
    }

    private func move(_ id: MessageID, _ state: Delivery, _ evidence: String, answer: String? = nil) -> JournalRow {
        .transition(
            .init(
                message: id, state: state, at: Clocks.wall, evidence: evidence, transport: "socket",
                turn: state == .offered ? nil : TurnID(id.rawValue), answer: answer))
    }

    private static let body = String(repeating: "x", count: 200)
}
