import RepowireKit

/// What the runtime reports about its turns.
///
/// A runtime runs one turn after the other, so a turn that ends shows that every turn before it is over. Which prompt a
/// turn answers is decided by the first report of the turn: a prompt that is typed while a turn runs is reported with
/// the id of the running turn and gets one of its own later.
extension Mesh {
    mutating func turn(_ kind: TurnEvent.Kind, of peer: PeerID, _ now: WallTime, _ step: inout Step) {
        switch kind {
        case .sessionSeen: break
        case .began(let turn, let messages): began(turn, messages, peer, now, &step)
        case .ended(let turn, let messages, _), .failed(let turn, let messages, _),
            .interrupted(let turn, let messages):
            ended(turn, messages, kind, peer, now, &step)
        case .state(let state): changed(to: state, peer, &step)
        case .sessionEnded(let reason): lose(peer, reason: reason, now, &step)
        }
    }

    private mutating func began(
        _ turn: TurnID?, _ messages: [MessageID], _ peer: PeerID, _ now: WallTime, _ step: inout Step
    ) {
        guard let circle = peers[peer]?.peer.circle else { return }
        if messages.isEmpty { budget.refill(peer, circle: circle) }
        let ours = messages.filter { letters[$0]?.message.to == peer }
        guard peers[peer]?.isOnline == true else { return tooLate(ours, turn, now, &step) }
        begin(turn, ours, peer, "its session reported the prompt", now, &step)
        // Its state may have been told before.
        for id in ours { letters[id]?.watched = nil }
        watch(peer, &step)
        touch(peer)
    }

    /// A turn began with these prompts of ours, none for its user's own.
    mutating func begin(
        _ turn: TurnID?, _ ours: [MessageID], _ peer: PeerID, _ evidence: String,
        via transport: String? = nil, _ now: WallTime, _ step: inout Step
    ) {
        let fresh = ours.filter { isFresh($0, for: peer) }
        if let turn, let closed = peers[peer]?.closed[turn] {
            return beganAfterItsEnd(closed, fresh, peer, evidence, via: transport, now, &step)
        }
        // A message from before the daemon's restart may have been offered then, behind a turn that is not known now.
        let isDoubtful = peers[peer]?.hasUnknownTurn == true || fresh.contains { letters[$0]?.isRestored == true }
        peers[peer]?.hasUnknownTurn = false
        let isOpen = peers[peer]?.turns.contains { $0.turn == turn } ?? false
        if let turn, isDoubtful, !isOpen, !fresh.isEmpty {
            // The first report of the turn may have gone to the daemon's life before this one.
            peers[peer]?.turns.append(.init(turn: turn, messages: []))
            for id in fresh {
                accept(id, turn: nil, evidence, now, via: transport, &step)
                peers[peer]?.turns.append(.init(turn: nil, messages: [id], reported: .init(turn: turn)))
            }
            return presumeBusy(peer, &step)
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
            let index = peers[peer]?.turns.firstIndex(where: { $0.learnsItsID && $0.messages == ours })
        {
            peers[peer]?.turns[index].turn = turn
            peers[peer]?.turns[index].learnsItsID = false
            for id in ours { letters[id]?.turn = turn }
        } else if turn == nil, fresh.isEmpty, !ours.isEmpty {
            return
        } else {
            peers[peer]?.turns.append(.init(turn: turn, messages: fresh))
            for id in fresh { accept(id, turn: turn, evidence, now, via: transport, &step) }
        }
        presumeBusy(peer, &step)
    }

    /// The begin of a turn whose end was reported before.
    private mutating func beganAfterItsEnd(
        _ closed: EndedTurns.Entry, _ fresh: [MessageID], _ peer: PeerID, _ evidence: String, via transport: String?,
        _ now: WallTime, _ step: inout Step
    ) {
        guard !fresh.isEmpty else {
            // It was the user's own: no prompt that is reported with its id later owns it.
            peers[peer]?.closed.insert(.init(turn: closed.turn, wasOpen: true, replies: closed.replies))
            return
        }
        // If the turn was somebody else's, the prompt waited behind it; if the prompt is from before a restart, it may be.
        let isDoubtful = fresh.contains { letters[$0]?.isRestored == true }
        let turn = closed.wasOpen || isDoubtful ? nil : closed.turn
        for id in fresh { accept(id, turn: turn, evidence, now, via: transport, &step) }
        if !closed.wasOpen, isDoubtful {
            for id in fresh {
                let reported = PeerRecord.OpenTurn.Reported(turn: closed.turn, end: closed.end)
                peers[peer]?.turns.append(.init(turn: nil, messages: [id], reported: reported))
                inquireAfter(id, &step)
            }
            return
        }
        peers[peer]?.turns.append(.init(turn: turn, messages: fresh))
        guard !closed.wasOpen, let end = closed.end else { return }
        peers[peer]?.closed.remove(closed.turn)
        ended(closed.turn, fresh, end, peer, now, &step)
    }

    /// A report from a session that is gone: its prompt was taken up, and nobody will answer.
    private mutating func tooLate(_ ours: [MessageID], _ turn: TurnID?, _ now: WallTime, _ step: inout Step) {
        for id in ours where letters[id]?.state == .queued || letters[id]?.state == .offered {
            accept(id, turn: turn, "its session had reported the prompt", now, &step)
            if letters[id]?.isAsk == true {
                finish(id, .failed, "its session ended while it worked on it", now, &step)
            }
        }
    }

    /// A turn is over. Only asks of this turn get its reply. An ask whose own turn was before it and never ended was
    /// overtaken: the runtime's record decides about it.
    private mutating func ended(
        _ turn: TurnID?, _ messages: [MessageID], _ end: TurnEvent.Kind, _ peer: PeerID, _ now: WallTime,
        _ step: inout Step
    ) {
        guard let turns = peers[peer]?.turns else { return }
        peers[peer]?.hasUnknownTurn = false
        let index = turns.firstIndex { open in
            if let turn, let known = open.turn { return turn == known }
            if open.messages.contains(where: messages.contains) { return true }
            // Without ids, an end that names no message is that of a turn of the session's user.
            return turn == nil && open.turn == nil && messages.isEmpty && open.messages.isEmpty
        }
        if index == nil, let turn {
            if peers[peer]?.closed[turn] != nil {
                peers[peer]?.closed.endedAgain(turn, reply: end.replyHash)
                return
            }
            let isAwaited = peers[peer]?.inFlight.map { letters[$0]?.state == .offered } ?? false
            peers[peer]?.closed.insert(
                .init(
                    turn: turn, wasOpen: false, end: isAwaited ? end : nil, replies: [end.replyHash].compactMap { $0 }))
        }
        var earlier: [PeerRecord.OpenTurn] = []
        var later: [PeerRecord.OpenTurn] = []
        for (position, open) in turns.enumerated() {
            if let index, position > index {
                var open = open
                if let turn, open.reported?.turn == turn {
                    open.reported?.end = end
                    for id in open.messages { inquireAfter(id, &step) }
                }
                later.append(open)
            } else if position != index, open.messages.contains(where: { letters[$0]?.isFinal == false }) {
                earlier.append(open)
                for id in open.messages { inquireAfter(id, &step) }
            } else if position == index, let reply = end.replyHash, open.earlierReplies.contains(reply) {
                // The report of the end at which a message was given, once more, or a second reply in the same words.
                earlier.append(open)
                for id in open.messages { inquireAfter(id, &step) }
            } else if let id = open.turn {
                let replies = position == index ? open.replies(with: end) : open.earlierReplies
                peers[peer]?.closed.insert(.init(turn: id, wasOpen: true, replies: replies))
            }
        }
        let isOver = index.map { !earlier.contains(turns[$0]) } ?? true
        peers[peer]?.turns = earlier + later
        // An end that names a message which no turn holds is the first that is heard of it.
        let ended = index.map { turns[$0].messages } ?? messages.filter { isFresh($0, for: peer) }
        if isOver { finishAsks(ended, turn, end, now, &step) }
        touch(peer)
    }

    /// Whether the message is on its way to the peer and was not accepted yet.
    private func isFresh(_ id: MessageID, for peer: PeerID) -> Bool {
        guard let letter = letters[id], letter.message.to == peer else { return false }
        return letter.state == .queued || letter.state == .offered
    }

    /// Ends the asks of a turn that is over. One that was only offered was taken up by it.
    private mutating func finishAsks(
        _ messages: [MessageID], _ turn: TurnID?, _ end: TurnEvent.Kind, _ now: WallTime, _ step: inout Step
    ) {
        for id in messages where letters[id]?.isFinal == false {
            if letters[id]?.state != .accepted {
                accept(id, turn: turn, "its turn went on with the message", now, &step)
            }
            if letters[id]?.isAsk == true { finish(id, end, now, &step) }
        }
    }

    /// The end of an ask with its turn.
    mutating func finish(_ id: MessageID, _ end: TurnEvent.Kind, _ now: WallTime, _ step: inout Step) {
        switch end {
        case .ended(_, _, let reply?) where !reply.isEmpty:
            finish(id, .answered, "its turn ended with this reply", now, answer: reply, &step)
        case .failed(_, _, let reason): finish(id, .failed, "its turn failed: \(reason)", now, &step)
        case .interrupted: finish(id, .failed, "interrupted: its user stopped it", now, &step)
        default: finish(id, .failed, "its turn ended without any text", now, &step)
        }
    }

    /// The session's state by the runtime's evidence. Any change lifts a hold.
    private mutating func changed(to state: SessionState, _ peer: PeerID, _ step: inout Step) {
        let owes = at(peer) { record -> Bool? in
            guard record.isOnline else { return nil }
            record.hear(state)
            return state == .idle && (record.inFlight != nil || !record.turns.isEmpty)
        }
        guard let owes, let mayOwe = owes else { return }
        if mayOwe { watch(peer, &step) }
        touch(peer)
    }

    /// An idle session runs no turn: only turns with a message that still has no end are kept, to be looked into.
    mutating func settleTurns(of peer: PeerID) {
        guard peers[peer]?.state == .idle, let turns = peers[peer]?.turns, !turns.isEmpty else { return }
        var left: [PeerRecord.OpenTurn] = []
        for open in turns {
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
        guard let record = peers[peer], record.state == .idle else { return }
        for id in record.held {
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
    mutating func turnUnfinished(_ id: MessageID, of peer: PeerID, _ generation: Int, _ step: inout Step) {
        guard let record = peers[peer], record.generation == generation, record.state == .idle,
            letters[id]?.state == .accepted, record.held.contains(id)
        else { return }
        inquireAfter(id, isSettled: true, &step)
    }
}

extension TurnEvent.Kind {
    /// A number for the text that ended a turn; nil for anything else.
    var replyHash: Int? {
        guard case .ended(_, _, var reply) = self else { return nil }
        var hasher = Hasher()
        reply?.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }
}
