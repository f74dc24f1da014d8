import RepowireKit

/// Looking into a runtime's own record for what its reports left open.
extension Mesh {
    /// Has the record looked into: whether an offered message arrived, or how the turn of an accepted one ended.
    /// - Parameter isSettled: whether the session, if it is idle, has been so for a moment.
    mutating func inquireAfter(_ id: MessageID, isSettled: Bool = false, _ step: inout Step) {
        guard let letter = letters[id], !letter.isFinal, letter.inquiry == nil else { return }
        let peer = letter.message.to
        let idle = isSettled && peers[peer]?.state == .idle ? peers[peer]?.generation : nil
        letters[id]?.inquiry = letter.state == .accepted ? .end(idle: idle) : .arrival(idle: idle)
        step.effects.append(.recover(id, of: peer, attempt: letter.attempt))
    }

    /// Nothing showed that the message arrived.
    mutating func evidenceMissing(_ id: MessageID, _ attempt: Int, _ step: inout Step) {
        guard let letter = letters[id], letter.state == .offered, letter.attempt == attempt else { return }
        // Idle since the offer, or for as long as a look waits.
        let generation = peers[letter.message.to]?.generation
        inquireAfter(id, isSettled: letter.generation == generation || letter.watched == generation, &step)
    }

    /// What the record says about a message; nil: nothing.
    mutating func recovered(
        _ id: MessageID, _ attempt: Int, _ event: TurnEvent.Kind?, _ now: WallTime, _ step: inout Step
    ) {
        guard let letter = letters[id], !letter.isFinal, letter.attempt == attempt, let inquiry = letter.inquiry
        else { return }
        letters[id]?.inquiry = nil
        let peer = letter.message.to
        touch(peer)
        switch event {
        case .began(let turn, _):
            found(id, turn, peer, now, &step)
            beganOnly(id, inquiry, now, &step)
        case .ended(let turn, _, _), .failed(let turn, _, _), .interrupted(let turn, _):
            found(id, turn, peer, now, &step)
            if let event { finishRecovered(id, event, peer, now, &step) }
        case .state, .sessionSeen, .sessionEnded:
            self.turn(event ?? .sessionSeen, of: peer, now, &step)
            notFound(id, inquiry, now, &step)
        case nil: notFound(id, inquiry, now, &step)
        }
    }

    /// The record holds the message, in this turn.
    private mutating func found(
        _ id: MessageID, _ turn: TurnID?, _ peer: PeerID, _ now: WallTime, _ step: inout Step
    ) {
        guard let letter = letters[id] else { return }
        let index = peers[peer]?.turns.firstIndex { $0.messages.contains(id) }
        if let turn, let index { peers[peer]?.turns[index].turn = turn }
        if letter.state == .accepted {
            if let turn { letters[id]?.turn = turn }
        } else {
            if index == nil { peers[peer]?.turns.append(.init(turn: turn, messages: [id])) }
            accept(id, turn: turn, "its runtime's own record holds it", now, &step)
        }
    }

    private mutating func finishRecovered(
        _ id: MessageID, _ end: TurnEvent.Kind, _ peer: PeerID, _ now: WallTime, _ step: inout Step
    ) {
        if let index = peers[peer]?.turns.firstIndex(where: { $0.messages == [id] }),
            let open = peers[peer]?.turns.remove(at: index), let turn = open.turn
        {
            peers[peer]?.closed.insert(.init(turn: turn, wasOpen: true, replies: open.replies(with: end)))
        }
        finish(id, end, now, &step)
    }

    /// Whether the record was asked after the session had been idle for a moment, and it still is.
    private func isConclusive(_ inquiry: Letter.Inquiry, _ peer: PeerID) -> Bool {
        guard let record = peers[peer], record.state == .idle else { return false }
        return inquiry.idle == record.generation
    }

    /// The record knows only that the turn began: while the session is idle, its end may not be written yet.
    private mutating func beganOnly(
        _ id: MessageID, _ inquiry: Letter.Inquiry, _ now: WallTime, _ step: inout Step
    ) {
        guard let peer = letters[id]?.message.to else { return }
        if isConclusive(inquiry, peer) {
            letters[id]?.idleLooks += 1
            if (letters[id]?.idleLooks ?? 0) >= limits.attempts { return notFound(id, inquiry, now, &step) }
        }
        lookAgain(id, &step)
    }

    private mutating func lookAgain(_ id: MessageID, _ step: inout Step) {
        guard let peer = letters[id]?.message.to else { return }
        letters[id]?.watched = nil
        watch(peer, &step)
    }

    /// The record says nothing. A turn that runs, and a prompt that waits behind one, are not in it: only a session that
    /// stays idle shows that there is nothing to come.
    private mutating func notFound(
        _ id: MessageID, _ inquiry: Letter.Inquiry, _ now: WallTime, _ step: inout Step
    ) {
        guard let letter = letters[id], !letter.isFinal else { return }
        let isConclusive = isConclusive(inquiry, letter.message.to)
        switch (letter.state, inquiry) {
        case (.queued, _): if isConclusive { letters[id]?.isUncertain = false }
        case (.offered, _) where isConclusive: offerLost(letter, now, &step)
        case (.offered, _):
            letters[id]?.isOverdue = true
            lookAgain(id, &step)
        case (_, .end) where isConclusive: unanswered(letter, now, &step)
        default: lookAgain(id, &step)
        }
    }

    /// The turn is over and left no reply anywhere.
    private mutating func unanswered(_ letter: Letter, _ now: WallTime, _ step: inout Step) {
        let id = letter.id
        let open = peers[letter.message.to]?.turns.first { $0.messages.contains(id) }
        if let reported = open?.reported, let end = reported.end {
            letters[id]?.turn = reported.turn
            return finishRecovered(id, end, letter.message.to, now, &step)
        }
        let reason = "its turn ended without an answer: its user stopped it, or it was lost"
        finish(id, .failed, reason, now, &step)
    }

    /// An offer is lost: try again, then give up with a reason.
    private mutating func offerLost(_ letter: Letter, _ now: WallTime, _ step: inout Step) {
        let offers = letter.withoutEvidence + 1
        letters[letter.id]?.withoutEvidence = offers
        if offers >= limits.attempts {
            let reason = "offered \(offers) times without any sign that it arrived"
            return finish(letter.id, .failed, reason, now, &step)
        }
        putBack(letter.id, "no sign that it arrived", hold: .time(limits.retryAfter), now, &step)
    }
}
