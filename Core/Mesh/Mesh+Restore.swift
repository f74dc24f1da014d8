package import RepowireKit

extension Mesh {
    /// The mesh as the journal knows it. Every peer is offline until its session is found again; askers have a while to
    /// come back for their answers; what was offered before counts as uncertain.
    package init(restoring snapshot: JournalSnapshot, limits: Limits = Limits()) {
        self.init(limits: limits)
        for peer in snapshot.peers {
            peers[peer.id] = PeerRecord(peer: peer)
            names.insert(peer.id, peer.name)
            if let key = peer.session { bySession[key] = peer.id }
            if let process = peer.process { byProcess[process] = peer.id }
        }
        for open in snapshot.open { restore(open) }
        for done in snapshot.finished {
            var letter = Letter(message: done.message, state: done.state, waiting: .unknown)
            letter.answer = done.answer
            letter.reason = done.reason
            letter.dropBody()
            letters[letter.id] = letter
            if let key = letter.message.key { requestKeys[key] = letter.id }
            remember(finished: letter, letter.message.createdAt)
        }
    }

    private mutating func restore(_ open: JournalSnapshot.OpenMessage) {
        let message = open.message
        var letter = Letter(message: message, state: open.state, waiting: message.kind == .ask ? .unknown : .no)
        letter.turn = open.turn
        letter.isRestored = true
        if let key = message.key { requestKeys[key] = message.id }
        if letter.isAsk { openAsks[message.from, default: []].insert(message.id) }
        switch open.state {
        case .offered:
            letter.state = .queued
            letter.isUncertain = true
            letter.place = peers[message.to]?.queue.prepend(message.id) ?? 0
        case .accepted:
            peers[message.to]?.inFlight = message.id
            peers[message.to]?.turns.append(.init(turn: open.turn, messages: [message.id]))
        default: letter.place = peers[message.to]?.queue.append(message.id) ?? 0
        }
        letters[message.id] = letter
    }

    /// What has to happen after a restart, once the sessions that live were attached.
    package func afterRestart() -> Step {
        var step = Step()
        for id in openAsks.values.flatMap({ $0 }).sorted(by: { $0.rawValue < $1.rawValue }) {
            step.effects.append(.arm(.claim(id), after: limits.claim))
        }
        for record in peers.values.sorted(by: { $0.peer.id.rawValue < $1.peer.id.rawValue }) where record.session == nil
        {
            step.effects.append(.arm(.absence(record.peer.id, generation: record.generation), after: limits.claim))
        }
        return step
    }

    /// The asker had its time to come back and did not.
    mutating func unclaimed(_ id: MessageID, _ now: WallTime, _ step: inout Step) {
        guard let letter = letters[id], letter.waiting == .unknown else { return }
        letters[id]?.waiting = .no
        if letter.isFinal {
            if letter.state != .cancelled { lateReply(to: id, now, &step) }
        } else if peers[letter.message.to] == nil {
            finish(id, .failed, "its recipient is not known any more", now, &step)
        }
    }
}
