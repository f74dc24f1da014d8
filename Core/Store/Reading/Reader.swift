import RepowireKit

/// Everything that is read, on a connection of its own. Each call sees one moment of the journal.
final class Reader {
    private let database: Database
    private let findOpen: Statement
    private let findFinished: Statement
    private let findPeers: Statement
    private let findName: Statement
    private let findMessage: Statement
    private let findTransitions: Statement

    /// How many finished requests a restart remembers, among how many of the newest messages, and bytes of answers.
    private static let finishedRemembered = 512
    private static let finishedSearched = 4096
    private static let finishedText = 4 << 20

    init(_ database: Database) throws(SQLiteError) {
        self.database = database
        findOpen = try database.prepare("\(Reader.select()) WHERE final = 0 ORDER BY sequence")
        findFinished = try database.prepare(
            """
            \(Reader.select(body: "''")) WHERE sequence > (SELECT max(sequence) FROM messages) - ?
                AND final = 1 AND request_key IS NOT NULL ORDER BY sequence DESC LIMIT ?
            """)
        findPeers = try database.prepare(
            """
            SELECT id, name, kind, circle, role, runtime, directory, summary, session_runtime, session_id, pid,
                process_start, last_seen, launch
            FROM peers WHERE forgotten_at IS NULL
            """)
        findName = try database.prepare("SELECT name FROM peers WHERE id = ?")
        findMessage = try database.prepare("\(Reader.select()) WHERE id = ?")
        findTransitions = try database.prepare(
            "SELECT state, at, evidence, transport, turn FROM transitions WHERE message = ? ORDER BY number")
    }

    func load() throws -> JournalSnapshot {
        try database.reading {
            let open = try findOpen.all { try entry($0) }
            var finished: [JournalSnapshot.OpenMessage] = []
            var text = 0
            try findFinished.forEach(Reader.finishedSearched, Reader.finishedRemembered) { row in
                let entry = try entry(row)
                text += entry.answer?.utf8.count ?? 0
                guard text <= Reader.finishedText else { return false }
                finished.append(entry)
                return true
            }
            return JournalSnapshot(
                peers: try findPeers.all { try peer($0) }, open: open, finished: finished.reversed())
        }
    }

    func trace(_ id: MessageID) throws -> Trace? {
        try database.reading {
            guard let entry = try findMessage.all(id.rawValue, read: { try entry($0) }).first else { return nil }
            var transitions = try findTransitions.all(entry.sequence) { row in
                JournalRow.Transition(
                    message: id, state: try delivery(row.integer(0)), at: WallTime(milliseconds: row.integer(1)),
                    evidence: row.text(2), transport: row.optionalText(3),
                    turn: row.optionalText(4).map { TurnID($0) })
            }
            if let answered = transitions.lastIndex(where: { $0.state == .answered }) {
                transitions[answered].answer = entry.answer
            }
            return Trace(entry: entry, transitions: transitions)
        }
    }

    func list(_ query: MessageQuery) throws -> [JournalSnapshot.OpenMessage] {
        let limit = min(max(query.limit, 0), MessageQuery.largestLimit)
        return try database.prepare("\(Reader.select()) WHERE \(query.condition) ORDER BY sequence DESC LIMIT ?3")
            .all(query.before ?? .max, query.peer?.rawValue, limit) { try entry($0) }
    }

    func name(of peer: PeerID) throws -> String? { try findName.first(peer.rawValue) { $0.text(0) } }

    private static func select(body: String = "body") -> String {
        """
        SELECT sequence, state, kind, created_at, deadline, id, request_key, sender, recipient, in_reply_to, hops,
            \(body),
            (SELECT turn FROM transitions WHERE message = sequence ORDER BY number DESC LIMIT 1),
            (SELECT answer FROM answers WHERE message = sequence),
            CASE WHEN final AND state IN (\(Delivery.withReason))
                THEN (SELECT evidence FROM transitions WHERE message = sequence ORDER BY number DESC LIMIT 1) END
        FROM messages
        """
    }

    private func entry(_ row: borrowing Row) throws -> JournalSnapshot.OpenMessage {
        guard let kind = Message.Kind(code: row.integer(2)) else { throw unreadable("kind", row.text(2)) }
        let message = Message(
            id: MessageID(row.text(5)), kind: kind, from: PeerID(row.text(7)), to: PeerID(row.text(8)),
            body: row.text(11), createdAt: WallTime(milliseconds: row.integer(3)),
            deadline: row.optionalInteger(4).map { WallTime(milliseconds: $0) },
            hops: Hops.peers(row.optionalText(10)), inReplyTo: row.optionalText(9).map { MessageID($0) },
            requestKey: row.optionalText(6))
        return JournalSnapshot.OpenMessage(
            message: message, state: try delivery(row.integer(1)), sequence: row.integer(0),
            turn: row.optionalText(12).map { TurnID($0) }, answer: row.optionalText(13), reason: row.optionalText(14))
    }

    private func peer(_ row: borrowing Row) throws -> Peer {
        guard let kind = Peer.Kind(rawValue: row.text(2)) else { throw unreadable("kind of peer", row.text(2)) }
        guard let role = Peer.Role(rawValue: row.text(4)) else { throw unreadable("role", row.text(4)) }
        var session: SessionKey?
        if let runtime = row.optionalText(8), let id = row.optionalText(9) {
            session = SessionKey(runtime: runtime, id: id)
        }
        var process: ProcessIdentity?
        if let pid = row.optionalInteger(10).flatMap({ Int32(exactly: $0) }), let start = row.optionalInteger(11) {
            process = ProcessIdentity(pid: pid, start: UInt64(bitPattern: start))
        }
        return Peer(
            id: PeerID(row.text(0)), name: row.text(1), kind: kind, circle: row.text(3), role: role,
            runtime: row.optionalText(5), directory: row.optionalText(6), summary: row.optionalText(7),
            session: session, process: process, lastSeen: WallTime(milliseconds: row.integer(12)),
            launch: row.optionalText(13).flatMap(LaunchText.launch))
    }

    private func delivery(_ code: Int64) throws -> Delivery {
        guard let state = Delivery(code: code) else { throw unreadable("state", "\(code)") }
        return state
    }

    private func unreadable(_ what: String, _ value: String) -> JournalError {
        .damaged(path: database.path, detail: "unknown \(what) \"\(value)\"")
    }
}
