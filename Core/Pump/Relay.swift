import RepowireKit
import Wire

/// What is between the client and a daemon that may die: which requests wait for an answer, what must be said again to
/// the next daemon, when to answer in its place. No I/O; time comes in.
struct Relay {
    /// Limits in nanoseconds.
    struct Patience {
        /// For what a client asks before it shows anything, whether or not a daemon is connected.
        var short: UInt64 = 10_000_000_000
        /// For the rest, while there is no daemon. With a daemon a call takes as long as it takes.
        var withoutDaemon: UInt64 = 60_000_000_000
    }

    /// A line from the client that is not done with.
    struct Entry {
        var line: [UInt8]
        /// The requests in it that have no answer; empty for a notification.
        var open: [Request]
        var arrived: UInt64
        var isSent = false

        struct Request: Equatable {
            var id: String
            var method: String
        }
    }

    private let patience: Patience
    private(set) var entries: [Entry] = []
    /// The client's last `initialize`.
    private(set) var handshake: (line: [UInt8], id: String)?
    /// Requests that were answered here while a daemon still had them: its answer comes too late.
    private var abandoned: Set<String> = []
    /// Since when there is no daemon; nil while there is one.
    private var alone: UInt64?

    init(patience: Patience = Patience(), now: UInt64) {
        self.patience = patience
        alone = now
    }

    var isAllSent: Bool { entries.allSatisfy(\.isSent) }
    /// Bytes that no daemon has been told.
    var unsentCount: Int { entries.reduce(0) { $0 + ($1.isSent ? 0 : $1.line.count) } }

    /// Takes a line of the client.
    /// - Returns: what to answer at once.
    mutating func take(_ line: LineBuffer.Line, limit: Int, now: UInt64) -> [UInt8]? {
        if line.isTooLong { return Unavailable.tooLong(line.heads.first { $0.isRequest }?.id, limit: limit) }
        guard !ControlLine.isControl(line.bytes) else { return Unavailable.notOurs }
        for head in line.heads where head.method == "notifications/cancelled" {
            if let id = head.cancelled { forget(id) }
        }
        let open = line.heads.compactMap { head in
            head.isRequest ? Entry.Request(id: head.id ?? "", method: head.method ?? "") : nil
        }
        if line.heads.count == 1, let request = open.first, request.method == "initialize" {
            handshake = (line.bytes, request.id)
        }
        for request in open { abandoned.remove(request.id) }
        entries.append(Entry(line: line.bytes, open: open, arrived: now))
        return nil
    }

    /// A daemon is there.
    /// - Returns: what a daemon that does not know this client must be told first.
    mutating func connected() -> [UInt8]? {
        alone = nil
        for index in entries.indices { entries[index].isSent = false }
        guard let handshake, !entries.contains(where: { $0.open.contains { $0.id == handshake.id } }) else {
            return nil
        }
        return ControlLine.replay(handshake.line)
    }

    /// The daemon is gone. What it did not answer will be said again.
    mutating func disconnected(now: UInt64) {
        if alone == nil { alone = now }
        abandoned = []
    }

    /// The next line for the daemon, in the client's order.
    mutating func next() -> [UInt8]? {
        guard let index = entries.firstIndex(where: { !$0.isSent }) else { return nil }
        let line = entries[index].line
        if entries[index].open.isEmpty { entries.remove(at: index) } else { entries[index].isSent = true }
        return line
    }

    /// Takes a line of the daemon.
    /// - Returns: false when the client must not see it any more.
    mutating func answered(_ heads: [MessageHead]) -> Bool {
        var isWanted = heads.isEmpty
        for head in heads {
            guard head.isAnswer, head.method == nil, let id = head.id else {
                isWanted = true
                continue
            }
            if abandoned.remove(id) == nil { isWanted = true }
            forget(id)
        }
        return isWanted
    }

    /// Answers what has waited too long.
    /// - Parameter reason: why there is no answer, and what to do.
    mutating func expire(now: UInt64, reason: String) -> [[UInt8]] {
        var answers: [[UInt8]] = []
        for entry in entries {
            for request in entry.open {
                guard let deadline = deadline(of: request, in: entry), deadline <= now else { continue }
                answers.append(Unavailable.answer(to: request.id, method: request.method, saying: reason))
                if entry.isSent, alone == nil { abandoned.insert(request.id) }
                forget(request.id)
            }
        }
        return answers
    }

    /// Answers everything that waits, because no daemon of use will come.
    mutating func refuse(saying reason: String) -> [[UInt8]] {
        let open = entries.flatMap(\.open)
        entries = []
        return open.map { Unavailable.answer(to: $0.id, method: $0.method, saying: reason) }
    }

    /// When `expire` has something to do next.
    var nextDeadline: UInt64? {
        entries.flatMap { entry in entry.open.compactMap { deadline(of: $0, in: entry) } }.min()
    }

    private func deadline(of request: Entry.Request, in entry: Entry) -> UInt64? {
        let whileAlone = alone.map { max($0, entry.arrived) + patience.withoutDaemon }
        guard Relay.isShort(request.method) else { return whileAlone }
        return entry.arrived + patience.short
    }

    private static func isShort(_ method: String) -> Bool {
        switch method {
        case "initialize", "ping", "tools/list", "server/discover": return true
        default: return false
        }
    }

    /// Takes a request out of those that wait.
    private mutating func forget(_ id: String) {
        for index in entries.indices.reversed() {
            guard let found = entries[index].open.firstIndex(where: { $0.id == id }) else { continue }
            entries[index].open.remove(at: found)
            if entries[index].open.isEmpty { entries.remove(at: index) }
        }
    }
}
