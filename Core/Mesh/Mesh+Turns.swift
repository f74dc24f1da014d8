import RepowireKit

/// What the runtime reports about its turns.
///
/// A runtime runs one turn after the other, so a turn that ends shows that every turn before it is over. Which prompt a
/// turn answers is decided by the first report of the turn: a prompt that is typed while a turn runs is reported with
/// the id of the running turn and gets one of its own later.
extension Mesh {
    mutating func turn(_ kind: TurnEvent.Kind, of peer: PeerID, _ now: WallTime) -> Step {
        switch kind {
        case .sessionSeen: return Step()
        case .began(let turn, let messages): return began(turn, messages, peer, now)
        case .ended(let turn, let messages, _), .failed(let turn, let messages, _),
            .interrupted(let turn, let messages):
            return ended(turn, messages, kind, peer, now)
        case .state(let state): return changed(to: state, peer, now)
        case .sessionEnded(let reason): return lose(peer, reason: reason, now)
        }
    }

    private mutating func began(_ turn: TurnID?, _ messages: [MessageID], _ peer: PeerID, _ now: WallTime) -> Step {
        guard let record = peers[peer] else { return Step() }
        if messages.isEmpty { budget.refill(peer, circle: record.peer.circle) }
        let ours = messages.filter { letters[$0]?.message.to == peer }
        guard record.session != nil else { return tooLate(ours, turn, now) }
        var step = Step()
        begin(turn, ours, peer, "its session reported the prompt", now, &step)
        step.append(pump(peer, now))
        return step
    }

    /// A turn began with these prompts of ours, none for its user's own.
    mutating func begin(
        _ turn: TurnID?, _ ours: [MessageID], _ peer: PeerID, _ evidence: String,
        via transport: String? = nil, _ now: WallTime, _ step: inout Step
    ) {
        let fresh = ours.filter { letters[$0]?.state == .queued || letters[$0]?.state == .offered }
        if let turn, let closed = peers[peer]?.closed[turn] {
            return beganAfterItsEnd(closed, fresh, peer, evidence, via: transport, now, &step)
        }
        if let turn, let index = peers[peer]?.turns.firstIndex(where: { $0.turn == turn }) {
            // Its first report said whose it is; what is reported now runs later, in a turn that has no id yet.
            for id in fresh where peers[peer]?.turns[index].messages.contains(id) == false {
                accept(id, turn: nil, evidence, now, via: transport, &step)
                peers[peer]?.turns.append(.init(turn: nil, messages: [id]))
            }
            for id in fresh where letters[id]?.state == .offered {
                // Given at the end of this turn, and reported as its prompt now.
                accept(id, turn: turn, evidence, now, via: transport, &step)
            }
            return
        }
        if let turn,
            let index = peers[peer]?.turns.firstIndex(where: { $0.turn == nil && !ours.isEmpty && $0.messages == ours })
        {
            // Accepted by a transport that knew no turn.
            peers[peer]?.turns[index].turn = turn
            for id in ours { letters[id]?.turn = turn }
        } else if turn == nil, fresh.isEmpty, !ours.isEmpty {
            return
        } else {
            peers[peer]?.turns.append(.init(turn: turn, messages: fresh))
            for id in fresh { accept(id, turn: turn, evidence, now, via: transport, &step) }
        }
        presumeBusy(peer)
    }

    /// The begin of a turn whose end was reported before.
    private mutating func beganAfterItsEnd(
        _ closed: ClosedTurns.Entry, _ fresh: [MessageID], _ peer: PeerID, _ evidence: String, via transport: String?,
        _ now: WallTime, _ step: inout Step
    ) {
        guard !fresh.isEmpty else { return }
        // If the turn was somebody else's, the prompt waited behind it.
        let turn = closed.wasOpen ? nil : closed.turn
        for id in fresh { accept(id, turn: turn, evidence, now, via: transport, &step) }
        peers[peer]?.turns.append(.init(turn: turn, messages: fresh))
        if !closed.wasOpen, let end = closed.end {
            peers[peer]?.closed.remove(closed.turn)
            step.append(ended(closed.turn, fresh, end, peer, now))
        } else {
            watch(peer, &step)
        }
    }

    /// A report from a session that is gone: its prompt was taken up, and nobody will answer.
    private mutating func tooLate(_ ours: [MessageID], _ turn: TurnID?, _ now: WallTime) -> Step {
        var step = Step()
        for id in ours where letters[id]?.state == .queued || letters[id]?.state == .offered {
            accept(id, turn: turn, "its session had reported the prompt", now, &step)
            if letters[id]?.isAsk == true {
                step.append(finish(id, .failed, "its session ended while it worked on it", now))
            }
        }
        return step
    }

    /// A turn is over. Only asks of this turn get its reply. An ask whose own turn was before it and never ended was
    /// overtaken: the runtime's record decides about it.
    private mutating func ended(
        _ turn: TurnID?, _ messages: [MessageID], _ end: TurnEvent.Kind, _ peer: PeerID, _ now: WallTime
    ) -> Step {
        guard let record = peers[peer] else { return Step() }
        var step = Step()
        let index = record.turns.firstIndex { open in
            if let turn, let known = open.turn { return turn == known }
            if open.messages.contains(where: messages.contains) { return true }
            // Without ids, an end that names no message is that of a turn of the session's user.
            return turn == nil && open.turn == nil && messages.isEmpty && open.messages.isEmpty
        }
        if index == nil, let turn {
            guard record.closed[turn] == nil else { return step }
            let isAwaited = record.inFlight.map { letters[$0]?.state == .offered } ?? false
            peers[peer]?.closed.insert(
                .init(turn: turn, wasOpen: false, end: isAwaited ? end : nil, reply: end.replyHash))
        }
        var left: [PeerRecord.OpenTurn] = []
        for (position, open) in record.turns.enumerated() {
            if let index, position > index {
                left.append(open)
            } else if position != index, open.messages.contains(where: { letters[$0]?.isFinal == false }) {
                left.append(open)
                for id in open.messages { inquireAfter(id, &step) }
            } else if let id = open.turn, position == index || index == nil {
                peers[peer]?.closed.insert(
                    .init(turn: id, wasOpen: true, reply: position == index ? end.replyHash : nil))
            }
        }
        peers[peer]?.turns = left
        if let index { finishAsks(of: record.turns[index], turn, end, peer, now, &step) }
        step.append(pump(peer, now))
        return step
    }

    private mutating func finishAsks(
        of open: PeerRecord.OpenTurn, _ turn: TurnID?, _ end: TurnEvent.Kind, _ peer: PeerID, _ now: WallTime,
        _ step: inout Step
    ) {
        for id in open.messages where letters[id]?.isFinal == false {
            if letters[id]?.state == .offered {
                if let earlier = open.earlierReply, earlier == end.replyHash {
                    // The report of the end at which it was given, once more, or a second reply in the same words.
                    peers[peer]?.turns.append(open)
                    inquireAfter(id, &step)
                    continue
                }
                accept(id, turn: turn, "its turn went on with the message", now, &step)
            }
            step.append(finish(id, end, now))
        }
    }

    /// The end of an ask with its turn.
    mutating func finish(_ id: MessageID, _ end: TurnEvent.Kind, _ now: WallTime) -> Step {
        switch end {
        case .ended(_, _, let reply?) where !reply.isEmpty:
            return finish(id, .answered, "its turn ended with this reply", now, answer: reply)
        case .failed(_, _, let reason): return finish(id, .failed, "its turn failed: \(reason)", now)
        case .interrupted: return finish(id, .failed, "interrupted: its user stopped it", now)
        default: return finish(id, .failed, "its turn ended without any text", now)
        }
    }

    /// The session's state by the runtime's evidence. Any change lifts a hold.
    private mutating func changed(to state: SessionState, _ peer: PeerID, _ now: WallTime) -> Step {
        guard let record = peers[peer], record.session != nil else { return Step() }
        peers[peer]?.isPresumedBusy = false
        if record.session?.state != state {
            peers[peer]?.session?.state = state
            release(peer)
            peers[peer]?.generation += 1
        } else if record.waitsForWord {
            release(peer)
        }
        var step = Step()
        guard state == .idle else { return step }
        settleTurns(of: peer)
        watch(peer, &step)
        step.append(pump(peer, now))
        return step
    }

    /// An idle session runs no turn: only turns with a message that still has no end are kept, to be looked into.
    mutating func settleTurns(of peer: PeerID) {
        guard let record = peers[peer], record.session?.state == .idle else { return }
        var left: [PeerRecord.OpenTurn] = []
        for open in record.turns {
            if open.messages.contains(where: { letters[$0]?.isFinal == false }) {
                left.append(open)
            } else if let turn = open.turn {
                peers[peer]?.closed.insert(.init(turn: turn, wasOpen: true))
            }
        }
        peers[peer]?.turns = left
    }

    /// While a session is idle, what it still owes is looked into after a moment: the report may be on its way.
    mutating func watch(_ peer: PeerID, _ step: inout Step) {
        guard let record = peers[peer], record.session?.state == .idle else { return }
        for id in record.turns.flatMap(\.messages) + [record.inFlight].compactMap({ $0 }) {
            guard let letter = letters[id], letter.watched != record.generation else { continue }
            let timer: Step.Timer
            switch letter.state {
            case .accepted where letter.isAsk:
                timer = .unfinishedTurn(peer, id, generation: record.generation)
            case .offered where letter.isOverdue || record.turns.contains { $0.messages.contains(id) }:
                timer = .evidence(id, attempt: letter.attempt)
            default: continue
            }
            letters[id]?.watched = record.generation
            step.effects.append(.arm(timer, after: limits.unfinishedTurn))
        }
    }

    /// The session has been idle for a moment and the end of our turn did not come.
    mutating func turnUnfinished(_ id: MessageID, of peer: PeerID, _ generation: Int) -> Step {
        var step = Step()
        guard let record = peers[peer], record.generation == generation, record.session?.state == .idle,
            letters[id]?.state == .accepted, record.turns.contains(where: { $0.messages.contains(id) })
        else { return step }
        inquireAfter(id, &step)
        return step
    }
}

extension TurnEvent.Kind {
    /// A number for the text that ended a turn; nil for anything else.
    var replyHash: Int? {
        if case .ended(_, _, let reply) = self { return (reply ?? "").hashValue }
        return nil
    }
}
