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
        letter.prepareOffer()
        letter.generation = record.generation
        letters[id] = letter
        peers[peer]?.queue.removeFirst()
        peers[peer]?.inFlight = id
        step.rows.append(row(id, .offered, "\(record.peer.name) is idle", now))
        step.effects.append(.offer(id, to: peer, attempt: letter.attempt))
        return step
    }

    /// The head of the mailbox, taken as the answer of the hook that fires at the end of `turn`.
    /// - Returns: an empty step where that must not be: the hook then has to print something else.
    package mutating func offerAtTurnEnd(_ id: MessageID, turn: TurnID?, at now: WallTime) -> Step {
        var step = Step()
        guard var letter = letters[id], letter.state == .queued, !letter.isUncertain,
            let record = peers[letter.message.to], record.session?.isAddressable == true, record.inFlight == nil,
            record.queue.first == id, record.turns.allSatisfy({ $0.turn == turn })
        else { return step }
        let peer = record.peer.id
        letter.prepareOffer()
        letter.turn = turn
        letters[id] = letter
        let earlier = turn.flatMap { record.closed[$0]?.reply }
        if let turn { peers[peer]?.closed.remove(turn) }
        peers[peer]?.queue.removeFirst()
        peers[peer]?.inFlight = id
        peers[peer]?.turns = [.init(turn: turn, messages: [id], earlierReply: earlier)]
        presumeBusy(peer)
        step.rows.append(row(id, .offered, "given as the next prompt at the end of a turn", now, via: "turn_end"))
        return step
    }

    /// A turn began: that shows that the session is busy, until its runtime says something about its state.
    mutating func presumeBusy(_ peer: PeerID) {
        guard peers[peer]?.session?.state == .idle else { return }
        peers[peer]?.session?.state = .busy
        peers[peer]?.isPresumedBusy = true
        peers[peer]?.generation += 1
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
            let hold = retryAfter.map(Hold.time) ?? hold(after: letter)
            letters[id]?.refusals += 1
            step.append(putBack(id, reason, hold: hold, now))
        case .unreachable(let reason):
            let hold = hold(after: letter)
            letters[id]?.refusals += 1
            step.append(putBack(id, reason, hold: hold, now))
            // The session cannot be reached at all: nobody need wait to be told so.
            for ask in peers[letter.message.to]?.queue ?? [] where letters[ask]?.isAsk == true {
                step.append(finish(ask, .failed, "no way into its session: \(reason)", now))
            }
        }
        return step
    }

    /// A change of the session ends the rest of a mailbox. A change that came while the message was on its way is not
    /// seen again; and what stands in the way may go without one (a draft that is deleted), so every rest has an end:
    /// it doubles up to ten minutes.
    private func hold(after letter: Letter) -> Hold {
        if peers[letter.message.to]?.generation != letter.generation { return .time(limits.retryAfter) }
        return .untilChange(limits.recheck * (1 << min(letter.refusals, 8)))
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
        /// Any word of its runtime about the session ends it as well, also that it is idle as before.
        case untilChange(Duration)
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
        let time: Duration
        switch hold {
        case .none: return
        case .time(let value): time = value
        case .untilChange(let value): time = min(value, limits.recheckAtMost)
        }
        peers[peer]?.isHeld = true
        if case .untilChange = hold { peers[peer]?.waitsForWord = true }
        peers[peer]?.generation += 1
        step.effects.append(.arm(.hold(peer, generation: peers[peer]?.generation ?? 0), after: time))
    }

    /// The mailbox may go on.
    mutating func release(_ peer: PeerID) {
        peers[peer]?.isHeld = false
        peers[peer]?.waitsForWord = false
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
        if let key = letters.removeValue(forKey: oldest)?.message.key { requestKeys[key] = nil }
        if finishedStart > limits.finishedKept {
            finished.removeFirst(finishedStart)
            finishedStart = 0
        }
    }

    /// The asker stopped waiting: what came of its question reaches it as a message, if it is an agent.
    mutating func lateReply(to letter: Letter, _ now: WallTime) -> Step {
        guard let asker = peers[letter.message.from], asker.peer.kind != .human, asker.isAddressable,
            let current = letters[letter.id], letters[letter.id.reply] == nil
        else { return Step() }
        let name = peers[letter.message.to]?.peer.name ?? "a peer that was forgotten"
        let body = current.answer ?? "Your question to \(name) has no answer: \(current.reason ?? "unknown")."
        let message = Message(
            id: letter.id.reply, kind: .reply, from: letter.message.to, to: asker.peer.id, body: body, createdAt: now,
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
