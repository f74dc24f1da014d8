package import RepowireKit

/// Offering messages and judging what came of it.
extension Mesh {
    /// Offers the next message if the peer's session is ready for one. The offer is journaled in the same step, so a
    /// restart knows that it may have happened.
    mutating func pump(_ peer: PeerID, _ now: WallTime) -> Step {
        var step = Step()
        guard let record = peers[peer] else { return step }
        if record.isPresumedBusy, record.turns.isEmpty, !record.isHeld {
            // Nothing but a turn said that the session is busy. If its runtime says nothing else, it is idle again.
            rest(peer, .time(limits.unfinishedTurn), &step)
        }
        guard record.isReady, let id = record.queue.first, var letter = letters[id] else { return step }
        if letter.isUncertain {
            // Offered before the restart: the runtime's record decides whether it arrived.
            inquireAfter(id, &step)
            return step
        }
        letter.state = .offered
        letter.attempt += 1
        letter.turn = nil
        letter.inquiry = nil
        letter.isOverdue = false
        letters[id] = letter
        peers[peer]?.queue.removeFirst()
        peers[peer]?.inFlight = id
        step.rows.append(row(id, .offered, "\(record.peer.name) is idle", now))
        step.effects.append(.offer(id, to: peer, attempt: letter.attempt))
        return step
    }

    /// The head of the queue, taken as the answer of the hook that fires at the end of `turn`.
    package mutating func offerAtTurnEnd(_ id: MessageID, turn: TurnID?, at now: WallTime) -> Step {
        guard var letter = letters[id], letter.state == .queued, let record = peers[letter.message.to],
            record.inFlight == nil, record.queue.first == id
        else { return Step() }
        letter.state = .offered
        letter.attempt += 1
        letter.turn = turn
        letters[id] = letter
        peers[letter.message.to]?.queue.removeFirst()
        peers[letter.message.to]?.inFlight = id
        peers[letter.message.to]?.turns.append(.init(turn: turn, messages: [id]))
        var step = Step()
        step.rows.append(row(id, .offered, "given as the next prompt at the end of a turn", now, via: "turn_end"))
        return step
    }

    mutating func injected(_ id: MessageID, _ attempt: Int, _ injection: Injection, _ now: WallTime) -> Step {
        guard let letter = letters[id], letter.state == .offered, letter.attempt == attempt else { return Step() }
        var step = Step()
        switch injection {
        case .offered(let transport, let within):
            step.rows.append(row(id, .offered, "handed over", now, via: transport))
            step.effects.append(.arm(.evidence(id, attempt: attempt), after: within))
        case .accepted(let transport, let turn, let evidence):
            let peer = letter.message.to
            if turn != nil {
                begin(turn, [id], peer, evidence, via: transport, now, &step)
            } else {
                accept(id, turn: nil, evidence, now, via: transport, &step)
                // A notification is done with that; an ask is a turn without an id.
                if letter.isAsk { peers[peer]?.turns.append(.init(turn: nil, messages: [id])) }
            }
            step.append(pump(peer, now))
        case .refused(let reason, let retryAfter):
            step.append(putBack(id, reason, hold: retryAfter.map(Hold.time) ?? .untilChange, now))
        case .unreachable(let reason):
            if letter.isAsk {
                step.append(finish(id, .failed, "no way into its session: \(reason)", now))
            } else {
                step.append(putBack(id, reason, hold: .untilChange, now))
            }
        }
        return step
    }

    /// Nothing showed that the message arrived.
    mutating func evidenceMissing(_ id: MessageID, _ attempt: Int, _ now: WallTime) -> Step {
        var step = Step()
        guard let letter = letters[id], letter.state == .offered, letter.attempt == attempt else { return step }
        inquireAfter(id, &step)
        return step
    }

    /// How long a message that was put back rests before it is offered again. A change of the session always ends it.
    enum Hold {
        case none
        case time(Duration)
        case untilChange
    }

    /// Back to the head of the queue.
    mutating func putBack(_ id: MessageID, _ reason: String, hold: Hold, _ now: WallTime) -> Step {
        guard let letter = letters[id], letter.state == .offered else { return Step() }
        let peer = letter.message.to
        letters[id]?.state = .queued
        letters[id]?.turn = nil
        letters[id]?.inquiry = nil
        letters[id]?.isOverdue = false
        peers[peer]?.inFlight = nil
        peers[peer]?.closed.dropEnds()
        peers[peer]?.turns.removeAll { $0.messages == [id] }
        peers[peer]?.queue.insert(id, at: 0)
        var step = Step()
        step.rows.append(row(id, .queued, reason, now))
        rest(peer, hold, &step)
        return step
    }

    /// Lets the mailbox of a peer rest.
    mutating func rest(_ peer: PeerID, _ hold: Hold, _ step: inout Step) {
        if case .none = hold { return }
        peers[peer]?.isHeld = true
        peers[peer]?.generation += 1
        if case .time(let time) = hold {
            step.effects.append(.arm(.hold(peer, generation: peers[peer]?.generation ?? 0), after: time))
        }
    }

    /// Evidence: the runtime itself reported the message.
    mutating func accept(
        _ id: MessageID, turn: TurnID?, _ evidence: String, _ now: WallTime, via transport: String? = nil,
        _ step: inout Step
    ) {
        guard let letter = letters[id], letter.state == .queued || letter.state == .offered else { return }
        let peer = letter.message.to
        letters[id]?.state = .accepted
        letters[id]?.turn = turn
        letters[id]?.isUncertain = false
        peers[peer]?.closed.dropEnds()
        peers[peer]?.queue.removeAll { $0 == id }
        if peers[peer]?.inFlight == nil { peers[peer]?.inFlight = id }
        step.rows.append(row(id, .accepted, evidence, now, via: transport, turn: turn))
        if !letter.isAsk { closeFinished(id) }
    }

    /// The end of an ask, or of a message that could not be delivered.
    mutating func finish(
        _ id: MessageID, _ state: Delivery, _ evidence: String, _ now: WallTime, answer: String? = nil
    ) -> Step {
        guard let letter = letters[id], !letter.isFinal else { return Step() }
        let peer = letter.message.to
        letters[id]?.state = state
        letters[id]?.answer = answer
        letters[id]?.reason = answer == nil ? evidence : nil
        peers[peer]?.queue.removeAll { $0 == id }
        if letter.state == .offered { peers[peer]?.closed.dropEnds() }
        closeAsk(letter)
        closeFinished(id)
        var step = Step()
        step.rows.append(row(id, state, evidence, now, turn: letter.turn, answer: answer))
        if letter.isAsk {
            step.effects.append(.resolve(id))
            if letter.waiting == .no, state != .cancelled { step.append(lateReply(to: letter, now)) }
        }
        settleTurns(of: peer)
        step.append(pump(peer, now))
        return step
    }

    mutating func closeAsk(_ letter: Letter) {
        guard letter.isAsk else { return }
        openAsks[letter.message.from]?.remove(letter.id)
        if openAsks[letter.message.from]?.isEmpty == true { openAsks[letter.message.from] = nil }
    }

    /// Frees the recipient for the next message and remembers the finished one for a while.
    private mutating func closeFinished(_ id: MessageID) {
        guard let peer = letters[id]?.message.to else { return }
        if peers[peer]?.inFlight == id { peers[peer]?.inFlight = nil }
        finished.append(id)
        guard finished.count - finishedStart > limits.finishedKept else { return }
        let oldest = finished[finishedStart]
        finishedStart += 1
        if let key = letters.removeValue(forKey: oldest)?.message.requestKey { requestKeys[key] = nil }
        if finishedStart > limits.finishedKept {
            finished.removeFirst(finishedStart)
            finishedStart = 0
        }
    }

    /// The asker stopped waiting: what came of its question reaches it as a message, if it is an agent.
    mutating func lateReply(to letter: Letter, _ now: WallTime) -> Step {
        guard let asker = peers[letter.message.from], asker.peer.kind != .human, asker.isAddressable,
            let current = letters[letter.id], let recipient = peers[letter.message.to]?.peer,
            letters[letter.id.reply] == nil
        else { return Step() }
        let body = current.answer ?? "Your question to \(recipient.name) has no answer: \(current.reason ?? "unknown")."
        let message = Message(
            id: letter.id.reply, kind: .reply, from: recipient.id, to: asker.peer.id, body: body, createdAt: now,
            hops: letter.message.hops + [letter.message.from], inReplyTo: letter.id)
        return enqueue(Letter(message: message, waiting: .no), now)
    }

    func row(
        _ id: MessageID, _ state: Delivery, _ evidence: String, _ now: WallTime, via transport: String? = nil,
        turn: TurnID? = nil, answer: String? = nil
    ) -> JournalRow {
        .transition(
            .init(
                message: id, state: state, at: now, evidence: evidence, transport: transport, turn: turn,
                answer: answer))
    }
}
