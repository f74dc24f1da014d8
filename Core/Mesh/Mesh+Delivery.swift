import RepowireKit

/// Judging what came of an offer, and the ends of messages.
extension Mesh {
    mutating func injected(
        _ id: MessageID, _ attempt: Int, _ injection: Injection, _ now: WallTime, _ step: inout Step
    ) {
        guard let letter = letters[id], letter.state == .offered, letter.attempt == attempt else { return }
        let peer = letter.message.to
        switch injection {
        case .offered(let transport, let within):
            step.rows.append(row(id, .offered, "handed over", now, via: transport))
            step.effects.append(.arm(.evidence(id, attempt: attempt), after: within))
        case .accepted(let transport, let turn, let evidence):
            if turn != nil {
                begin(turn, [id], peer, evidence, via: transport, now, &step)
                letters[id]?.watched = nil
                watch(peer, &step)
            } else {
                accept(id, turn: nil, evidence, now, via: transport, &step)
                // A notification is done with that; an ask is a turn without an id.
                if letter.isAsk {
                    peers[peer]?.turns.append(.init(turn: nil, messages: [id], learnsItsID: true))
                    presumeBusy(peer, &step)
                }
            }
        case .refused(let reason, let retryAfter):
            let hold = retryAfter.map(Hold.time) ?? hold(after: letter)
            letters[id]?.refusals += 1
            putBack(id, reason, hold: hold, now, &step)
        case .unreachable(let reason):
            let hold = hold(after: letter)
            letters[id]?.refusals += 1
            putBack(id, reason, hold: hold, now, &step)
            // The session cannot be reached at all: nobody need wait to be told so.
            for ask in Array(peers[peer]?.queue ?? Mailbox()) where letters[ask]?.isAsk == true {
                finish(ask, .failed, "no way into its session: \(reason)", now, &step)
            }
        }
    }

    /// A change of the session ends the rest of a mailbox. A change that came while the message was on its way is not
    /// seen again; and what stands in the way may go without one (a draft that is deleted), so every rest has an end:
    /// it doubles up to ten minutes.
    private func hold(after letter: Letter) -> Hold {
        if peers[letter.message.to]?.generation != letter.generation { return .time(limits.retryAfter) }
        return .untilChange(limits.recheck * (1 << min(letter.refusals, 8)))
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
        at(peer) { record in
            record.closed.dropEnds()
            if letter.state == .queued { record.queue.remove(id, at: letter.place) }
            if record.inFlight == nil { record.inFlight = id }
            // Given at the end of one turn, and reported in another that it had run in before.
            for index in record.turns.indices {
                guard let turn, let other = record.turns[index].turn, other != turn else { continue }
                record.turns[index].messages.removeAll { $0 == id }
            }
        }
        step.rows.append(row(id, .accepted, evidence, now, via: transport, turn: turn))
        if !letter.isAsk { closeFinished(id, now) }
        touch(peer)
    }

    /// The end of an ask, or of a message that could not be delivered.
    mutating func finish(
        _ id: MessageID, _ state: Delivery, _ evidence: String, _ now: WallTime, answer: String? = nil,
        _ step: inout Step
    ) {
        guard let letter = letters[id], !letter.isFinal else { return }
        let peer = letter.message.to
        letters[id]?.state = state
        letters[id]?.answer = answer
        letters[id]?.reason = answer == nil ? evidence : nil
        at(peer) { record in
            if letter.state == .queued { record.queue.remove(id, at: letter.place) }
            if letter.state == .offered { record.closed.dropEnds() }
        }
        closeAsk(letter)
        step.rows.append(row(id, state, evidence, now, turn: letter.turn, answer: answer))
        if letter.isAsk {
            step.effects.append(.resolve(id))
            tell(letter, state, now, &step)
        }
        closeFinished(id, now)
        touch(peer)
    }

    mutating func closeAsk(_ letter: Letter) {
        guard letter.isAsk else { return }
        openAsks[letter.message.from]?.remove(letter.id)
        if openAsks[letter.message.from]?.isEmpty == true { openAsks[letter.message.from] = nil }
    }

    /// Frees the recipient for the next message and remembers the finished one for a while, without its body.
    private mutating func closeFinished(_ id: MessageID, _ now: WallTime) {
        guard let letter = letters[id] else { return }
        at(letter.message.to) { if $0.inFlight == id { $0.inFlight = nil } }
        letters[id]?.dropBody()
        remember(finished: letter, now)
        while let oldest = finished.next(within: limits, at: now) {
            if let key = letters.removeValue(forKey: oldest)?.message.key { requestKeys[key] = nil }
        }
    }

    mutating func remember(finished letter: Letter, _ now: WallTime) {
        finished.append(.init(id: letter.id, at: now, bytes: letter.answer?.utf8.count ?? 0))
    }

    /// Sees to it that the asker hears of the end if nobody holds the line. After a restart it may still come back: its
    /// answer is written down after a moment, so that another restart does not lose it.
    private mutating func tell(_ letter: Letter, _ state: Delivery, _ now: WallTime, _ step: inout Step) {
        guard state != .cancelled else { return }
        switch letter.waiting {
        case .yes: break
        case .no: lateReply(to: letter.id, now, &step)
        case .unknown: step.effects.append(.arm(.untold(letter.id), after: limits.untold))
        }
    }

    /// The asker stopped waiting: what came of its question reaches it as a message, if it is an agent. While it may
    /// still come back the message rests in its mailbox.
    mutating func lateReply(to id: MessageID, _ now: WallTime, _ step: inout Step) {
        guard let letter = letters[id] else { return }
        if letters[id.reply] != nil {
            letters[id.reply]?.awaitsClaim = letter.waiting == .unknown
            return touch(letter.message.from)
        }
        guard let asker = peers[letter.message.from], asker.peer.kind != .human, asker.isAddressable else { return }
        let name = peers[letter.message.to]?.peer.name ?? "a peer that was forgotten"
        let body = letter.answer ?? "Your question to \(name) has no answer: \(letter.reason ?? "unknown")."
        let message = Message(
            id: id.reply, kind: .reply, from: letter.message.to, to: asker.peer.id, body: body, createdAt: now,
            hops: letter.message.hops + [letter.message.from], inReplyTo: id)
        var reply = Letter(message: message, waiting: .no)
        reply.awaitsClaim = letter.waiting == .unknown
        enqueue(reply, &step)
    }
}
