import Platform
import RepowireKit

/// Writes the rows of tickets within the transaction that is under way, through statements that are prepared once.
final class RowWriter {
    /// A transition names a message that is not in the journal.
    struct UnknownMessage: Error {
        var id: MessageID
    }

    /// What a transition needs to know of its message.
    private struct Known {
        var sequence: Int64
        var kind: Message.Kind
        var state: Delivery
        var isFinal: Bool
        /// The number of the message's next transition.
        var next: Int64
    }

    private let database: Database
    private let insertMessage: Statement
    private let findDuplicate: Statement
    private let findMessage: Statement
    private let insertTransition: Statement
    private let setState: Statement
    private let finish: Statement
    private let insertAnswer: Statement
    private let putPeer: Statement
    private let forgetPeer: Statement

    /// The open messages that this connection has seen, so that a transition needs no look-up. A miss costs only time,
    /// so it is emptied when it grows beyond `remembered` or when a transaction was undone.
    private var open: [MessageID: Known] = [:]
    private static let remembered = 16_384

    init(_ database: Database) throws(SQLiteError) {
        self.database = database
        insertMessage = try database.prepare(
            """
            INSERT INTO messages (final, state, kind, created_at, deadline, id, request_key, sender, recipient,
                in_reply_to, hops, body)
            VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        findDuplicate = try database.prepare(
            "SELECT id FROM messages WHERE id = ?1 UNION ALL SELECT id FROM messages WHERE request_key = ?2 LIMIT 1")
        findMessage = try database.prepare(
            """
            SELECT sequence, kind, state, final,
                (SELECT coalesce(max(number), 0) + 1 FROM transitions WHERE message = sequence)
            FROM messages WHERE id = ?
            """)
        insertTransition = try database.prepare(
            """
            INSERT INTO transitions (message, number, state, at, evidence, transport, turn)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        // `final` stands in the condition of an index: naming it only at the end keeps the index out of the other steps.
        setState = try database.prepare("UPDATE messages SET state = ? WHERE sequence = ?")
        finish = try database.prepare("UPDATE messages SET state = ?, final = 1 WHERE sequence = ?")
        insertAnswer = try database.prepare("INSERT INTO answers (message, answer) VALUES (?, ?)")
        putPeer = try database.prepare(
            """
            INSERT OR REPLACE INTO peers (id, name, kind, circle, role, runtime, directory, summary, session_runtime,
                session_id, pid, process_start, last_seen, launch)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        forgetPeer = try database.prepare("UPDATE peers SET forgotten_at = ?2 WHERE id = ?1 AND forgotten_at IS NULL")
    }

    /// - Returns: `committed` or `duplicate`.
    /// - Throws: `UnknownMessage` or `SQLiteError`; what was written before stands until it is rolled back.
    func write(_ rows: [JournalRow]) throws -> Commit.Outcome {
        var duplicates: [MessageID] = []
        var first: MessageID?
        var ignored: [MessageID] = []
        for (index, row) in rows.enumerated() {
            switch row {
            case .message(let message):
                guard try !write(message, in: firstState(of: message, rows[(index + 1)...])) else { continue }
                duplicates.append(message.id)
                if first == nil { first = try findFirst(message) }
            case .transition(let transition):
                // What was to happen to the message that is not written does not happen to the one that is there.
                if duplicates.contains(transition.message) { continue }
                if try !write(transition) { ignored.append(transition.message) }
            case .peer(let peer): try write(peer)
            case .forgotten(let id): try forgetPeer.run(id.rawValue, Clocks.wall.milliseconds)
            }
        }
        return first.map { .duplicate(of: $0) } ?? .committed(ignored: ignored)
    }

    /// To be called after anything was rolled back.
    func forgetWhatWasUndone() { open.removeAll(keepingCapacity: true) }

    /// - Returns: false when the journal has the message, by its id or its request key.
    private func write(_ message: Message, in state: Delivery) throws(SQLiteError) -> Bool {
        try insertMessage.run(
            state.code, message.kind.code, message.createdAt.milliseconds, message.deadline?.milliseconds,
            message.id.rawValue,
            message.requestKey, message.from.rawValue, message.to.rawValue, message.inReplyTo?.rawValue,
            Hops.text(message.hops), message.body)
        guard database.changes == 1 else { return false }
        if open.count >= RowWriter.remembered { open.removeAll(keepingCapacity: true) }
        open[message.id] = Known(
            sequence: database.lastInsertedRow, kind: message.kind, state: state, isFinal: false, next: 1)
        return true
    }

    /// A message that is offered in the step that writes it is written as offered, which saves the change.
    private func firstState(of message: Message, _ rest: ArraySlice<JournalRow>) -> Delivery {
        guard case .transition(let next)? = rest.first, next.message == message.id, next.state == .offered else {
            return .queued
        }
        return .offered
    }

    private func findFirst(_ message: Message) throws(SQLiteError) -> MessageID {
        try findDuplicate.first(message.id.rawValue, message.requestKey) { MessageID($0.text(0)) } ?? message.id
    }

    /// - Returns: false when the message had reached its end before.
    private func write(_ transition: JournalRow.Transition) throws -> Bool {
        guard var known = try open[transition.message] ?? find(transition.message) else {
            throw UnknownMessage(id: transition.message)
        }
        if known.isFinal { return false }
        try insertTransition.run(
            known.sequence, known.next, transition.state.code, transition.at.milliseconds, transition.evidence,
            transition.transport, transition.turn?.rawValue)
        if let answer = transition.answer, transition.state == .answered {
            try insertAnswer.run(known.sequence, answer)
        }
        if transition.state.isFinal(for: known.kind) {
            try finish.run(transition.state.code, known.sequence)
            open[transition.message] = nil
        } else {
            if transition.state != known.state { try setState.run(transition.state.code, known.sequence) }
            known.state = transition.state
            known.next += 1
            open[transition.message] = known
        }
        return true
    }

    private func find(_ id: MessageID) throws(SQLiteError) -> Known? {
        try findMessage.first(id.rawValue) { row in
            Known(
                sequence: row.integer(0), kind: Message.Kind(code: row.integer(1)) ?? .ask,
                state: Delivery(code: row.integer(2)) ?? .queued, isFinal: row.integer(3) != 0, next: row.integer(4))
        }
    }

    private func write(_ peer: Peer) throws(SQLiteError) {
        try putPeer.run(
            peer.id.rawValue, peer.name, peer.kind.rawValue, peer.circle, peer.role.rawValue, peer.runtime,
            peer.directory, peer.summary, peer.session?.runtime, peer.session?.id,
            peer.process.map { Int64($0.pid) }, peer.process.map { Int64(bitPattern: $0.start) },
            peer.lastSeen.milliseconds, peer.launch.map(LaunchText.text))
    }
}
