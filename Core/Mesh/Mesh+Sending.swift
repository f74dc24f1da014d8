package import RepowireKit

extension Mesh {
    /// Takes a message into the recipient's mailbox. The same request key of the same sender again is the same message,
    /// and its asker waits for it again.
    package mutating func send(_ draft: Draft, at now: WallTime) throws(MeshError) -> (id: MessageID, step: Step) {
        if let key = RequestKey(draft.requestKey, of: draft.from), let known = requestKeys[key],
            let letter = letters[known]
        {
            var step = Step()
            if letter.isAsk {
                try waitAgain(for: letter)
                takeBackReply(to: letter, now, &step)
                flush(now, &step)
            }
            return (known, step)
        }
        try checkBody(draft.body)
        try checkRoute(draft)
        let hops = try self.hops(of: draft.from)
        try spendBudget(draft, now)

        let deadline = draft.kind == .ask ? max(draft.timeout ?? 0, limits.askLifetime) : nil
        let message = Message(
            id: draft.id, kind: draft.kind, from: draft.from, to: draft.to, body: draft.body, createdAt: now,
            deadline: deadline.map(now.adding(milliseconds:)), hops: hops, requestKey: draft.requestKey)
        var step = Step()
        enqueue(Letter(message: message, waiting: draft.kind == .ask ? .yes : .no), &step)
        flush(now, &step)
        return (draft.id, step)
    }

    mutating func enqueue(_ letter: Letter, _ step: inout Step) {
        let message = letter.message
        var letter = letter
        letter.place = peers[message.to]?.queue.append(message.id) ?? 0
        letters[message.id] = letter
        if let key = message.key { requestKeys[key] = message.id }
        if letter.isAsk { openAsks[message.from, default: []].insert(message.id) }
        step.rows.append(.message(message))
        touch(message.to)
    }

    /// The journal refused the message: it was never accepted, and nobody may see it.
    package mutating func withdraw(_ id: MessageID, at now: WallTime) -> Step {
        var step = Step()
        guard let letter = letters.removeValue(forKey: id) else { return step }
        if let key = letter.message.key { requestKeys[key] = nil }
        closeAsk(letter)
        let peer = letter.message.to
        peers[peer]?.queue.remove(id, at: letter.place)
        peers[peer]?.turns.removeAll { $0.messages == [id] }
        if peers[peer]?.inFlight == id { peers[peer]?.inFlight = nil }
        touch(peer)
        flush(now, &step)
        return step
    }

    /// The message that a sender sent under its own key, as far back as memory goes.
    package func message(withKey key: String, of sender: PeerID) -> MessageID? {
        requestKeys[RequestKey(sender: sender, key: key)]
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
        guard let sender = peers[draft.from] else {
            throw .unknownPeer(draft.from.rawValue, nearest: [], online: [])
        }
        guard let recipient = peers[draft.to], canReach(sender.peer, recipient.peer) else {
            throw .unknownPeer(draft.to.rawValue, nearest: [], online: [])
        }
        guard recipient.isAddressable else { throw .notAddressable(recipient.peer.name) }
        guard draft.kind == .ask else { return }
        guard recipient.isOnline else { throw .peerOffline(recipient.peer.name) }
        try checkCycle(from: draft.from, to: draft.to)
    }

    /// An asker that had gone on is back on the line. In the meantime somebody it waits for may have begun to wait for it.
    private mutating func waitAgain(for letter: Letter) throws(MeshError) {
        guard !letter.isFinal else {
            // Its outcome is told now, or as soon as it is safe.
            letters[letter.id]?.waiting = .yes
            return
        }
        // After a restart nobody knows yet who waits: then only those count who came back.
        if letter.waiting != .yes {
            try checkCycle(
                from: letter.message.from, to: letter.message.to, amongCertain: letter.waiting == .unknown)
        }
        letters[letter.id]?.waiting = .yes
    }

    /// The asker of an ask is back on the line; of a finished one: is told its outcome now.
    package mutating func claim(_ id: MessageID) -> Letter? {
        guard let letter = letters[id] else { return nil }
        // A wait that would close a circle is none: the letter then says that nobody waits.
        try? waitAgain(for: letter)
        return letters[id]
    }

    /// The asker is gone. If its ask has ended in the same moment, the outcome follows it as a message.
    mutating func waiterGone(_ id: MessageID, _ now: WallTime, _ step: inout Step) {
        guard let letter = letters[id], letter.isAsk, letter.waiting != .no else { return }
        letters[id]?.waiting = .no
        if letter.isFinal, letter.state != .cancelled { lateReply(to: id, now, &step) }
    }

    /// An asker that came back is told: the message that would have told it is not needed, if it still waits.
    private mutating func takeBackReply(to ask: Letter, _ now: WallTime, _ step: inout Step) {
        guard ask.isFinal, let reply = letters[ask.id.reply], reply.state == .queued, !reply.isUncertain else { return }
        finish(reply.id, .cancelled, "its asker came back for the answer", now, &step)
    }

    private func checkCycle(
        from asker: PeerID, to recipient: PeerID, amongCertain: Bool = false
    ) throws(MeshError) {
        guard let path = waitingPath(from: recipient, to: asker, amongCertain: amongCertain) else { return }
        let viewer = peers[asker]?.peer
        throw .cycle(
            ([asker] + path).map { id in
                guard let peer = peers[id]?.peer, let viewer, canReach(viewer, peer) else {
                    return "a peer of another circle"
                }
                return peer.name
            })
    }

    /// The chain of peers that wait for each other from one to another; nil when there is none. Only asks whose asker
    /// holds the line count: one that went on with something else can answer.
    private func waitingPath(from start: PeerID, to goal: PeerID, amongCertain: Bool) -> [PeerID]? {
        guard openAsks[start] != nil else { return nil }
        var askers: [PeerID: PeerID] = [:]
        var next = [start]
        while let asker = next.popLast() {
            for id in openAsks[asker] ?? [] {
                guard let letter = letters[id], amongCertain ? letter.waiting == .yes : letter.waiting != .no
                else { continue }
                let asked = letter.message.to
                if asked == goal {
                    var path = [goal, asker]
                    while let last = path.last, last != start, let earlier = askers[last] { path.append(earlier) }
                    return path.reversed()
                }
                if asked != start, askers[asked] == nil {
                    askers[asked] = asker
                    next.append(asked)
                }
            }
        }
        return nil
    }

    /// The hops of what the sender is working on, and the sender's own correspondent. What a person had it do begins
    /// a new chain.
    private func hops(of sender: PeerID) throws(MeshError) -> [PeerID] {
        guard let record = peers[sender] else { return [] }
        let current = record.turns.last.map { $0.messages.last } ?? record.inFlight
        guard let current, let letter = letters[current] else { return [] }
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
