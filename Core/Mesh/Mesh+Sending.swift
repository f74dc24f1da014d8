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

extension Mesh {
    /// Takes a message into the recipient's mailbox. The same request key again is the same message, and its asker
    /// waits for it again.
    package mutating func send(_ draft: Draft, at now: WallTime) throws(MeshError) -> (id: MessageID, step: Step) {
        if let key = draft.requestKey, let known = requestKeys[key], letters[known] != nil {
            if letters[known]?.isAsk == true { letters[known]?.waiting = .yes }
            return (known, Step())
        }
        try checkBody(draft.body)
        try checkRoute(draft)
        let hops = try self.hops(of: draft.from)
        try spendBudget(draft, now)

        let deadline = draft.kind == .ask ? max(draft.timeout ?? 0, limits.askLifetime) : nil
        let message = Message(
            id: draft.id, kind: draft.kind, from: draft.from, to: draft.to, body: draft.body, createdAt: now,
            deadline: deadline.map(now.adding(milliseconds:)), hops: hops, requestKey: draft.requestKey)
        return (draft.id, enqueue(Letter(message: message, waiting: draft.kind == .ask ? .yes : .no), now))
    }

    mutating func enqueue(_ letter: Letter, _ now: WallTime) -> Step {
        let message = letter.message
        letters[message.id] = letter
        if let key = message.requestKey { requestKeys[key] = message.id }
        if letter.isAsk { openAsks[message.from, default: []].insert(message.id) }
        peers[message.to]?.queue.append(message.id)
        var step = Step()
        step.rows.append(.message(message))
        step.append(pump(message.to, now))
        return step
    }

    /// The journal refused the message: it was never accepted, and nobody may see it.
    package mutating func withdraw(_ id: MessageID, at now: WallTime) -> Step {
        guard let letter = letters.removeValue(forKey: id) else { return Step() }
        if let key = letter.message.requestKey { requestKeys[key] = nil }
        closeAsk(letter)
        let peer = letter.message.to
        peers[peer]?.queue.removeAll { $0 == id }
        peers[peer]?.turns.removeAll { $0.messages == [id] }
        if peers[peer]?.inFlight == id { peers[peer]?.inFlight = nil }
        return pump(peer, now)
    }

    /// A person resets the loop budget.
    package mutating func resetBudgets() { budget.refillAll() }

    private func checkBody(_ body: String) throws(MeshError) {
        let count = body.utf8.count
        guard count <= Message.maximumBody else { throw .bodyTooLarge(count) }
        guard body.utf8.contains(where: { $0 > 0x20 && $0 != 0x7F }) else { throw .emptyBody }
    }

    private func checkRoute(_ draft: Draft) throws(MeshError) {
        guard draft.from != draft.to else { throw .toItself }
        guard let recipient = peers[draft.to] else {
            throw .unknownPeer(draft.to.rawValue, nearest: [], online: [])
        }
        guard recipient.isAddressable else { throw .notAddressable(recipient.peer.name) }
        guard draft.kind == .ask else { return }
        guard recipient.isOnline else { throw .peerOffline(recipient.peer.name) }
        if let path = waitingPath(from: draft.to, to: draft.from) {
            throw .cycle(([draft.from] + path).map { peers[$0]?.peer.name ?? $0.rawValue })
        }
    }

    /// The chain of peers that wait for each other from one to another; nil when there is none. Only asks whose asker
    /// holds the line count: one that went on with something else can answer.
    private func waitingPath(from start: PeerID, to goal: PeerID) -> [PeerID]? {
        var seen: Set<PeerID> = [start]
        var paths = [[start]]
        while let path = paths.popLast() {
            guard let last = path.last else { continue }
            for id in openAsks[last] ?? [] {
                guard let letter = letters[id], letter.waiting != .no else { continue }
                if letter.message.to == goal { return path + [goal] }
                if seen.insert(letter.message.to).inserted { paths.append(path + [letter.message.to]) }
            }
        }
        return nil
    }

    /// The hops of what the sender is working on, and the sender's own correspondent.
    private func hops(of sender: PeerID) throws(MeshError) -> [PeerID] {
        guard let record = peers[sender], let current = record.turns.last?.messages.last ?? record.inFlight,
            let letter = letters[current]
        else { return [] }
        let hops = letter.message.hops + [letter.message.from]
        guard hops.count <= limits.maximumHops else { throw .tooManyHops(hops.count) }
        return hops
    }

    /// Only messages from agents to agents cost something; a person's fill the budget.
    private mutating func spendBudget(_ draft: Draft, _ now: WallTime) throws(MeshError) {
        guard let sender = peers[draft.from]?.peer, let recipient = peers[draft.to]?.peer else { return }
        if sender.kind == .human { return budget.refill(recipient.id, circle: recipient.circle) }
        guard sender.kind == .session, recipient.kind == .session else { return }
        guard budget.spend(from: sender.id, to: recipient.id, circle: sender.circle, at: now) else {
            throw .budgetSpent("\(sender.name) to \(recipient.name)")
        }
    }
}
