import RepowireKit

/// Looking into a runtime's own record for what its reports left open.
extension Mesh {
    /// Has the record looked into: whether an offered message arrived, or how the turn of an accepted one ended.
    mutating func inquireAfter(_ id: MessageID, _ step: inout Step) {
        guard let letter = letters[id], !letter.isFinal, letter.inquiry == nil else { return }
        letters[id]?.inquiry = letter.state == .accepted ? .end : .arrival
        step.effects.append(.recover(id, of: letter.message.to, attempt: letter.attempt))
    }

    /// What the record says about a message; nil: nothing.
    mutating func recovered(_ id: MessageID, _ attempt: Int, _ event: TurnEvent.Kind?, _ now: WallTime) -> Step {
        guard let letter = letters[id], !letter.isFinal, letter.attempt == attempt, let inquiry = letter.inquiry
        else { return Step() }
        letters[id]?.inquiry = nil
        let peer = letter.message.to
        var step = Step()
        switch event {
        case .began(let turn, _):
            found(id, turn, peer, now, &step)
            if inquiry == .end { return beganOnly(id, now) }
            watch(peer, &step)
        case .ended(let turn, _, _), .failed(let turn, _, _), .interrupted(let turn, _):
            found(id, turn, peer, now, &step)
            step.append(finishRecovered(id, event, peer, now))
        case .state, .sessionSeen, .sessionEnded:
            step.append(self.turn(event ?? .sessionSeen, of: peer, now))
            step.append(notFound(id, inquiry, now))
        case nil: step.append(notFound(id, inquiry, now))
        }
        step.append(pump(peer, now))
        return step
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
        _ id: MessageID, _ end: TurnEvent.Kind?, _ peer: PeerID, _ now: WallTime
    ) -> Step {
        if let index = peers[peer]?.turns.firstIndex(where: { $0.messages == [id] }),
            let turn = peers[peer]?.turns.remove(at: index).turn
        {
            peers[peer]?.closed.insert(.init(turn: turn, wasOpen: true))
        }
        guard let end, letters[id]?.isFinal == false else { return Step() }
        return finish(id, end, now)
    }

    /// The session is idle and the record knows only that the turn began: its end may not be written yet.
    private mutating func beganOnly(_ id: MessageID, _ now: WallTime) -> Step {
        var step = Step()
        guard let peer = letters[id]?.message.to, peers[peer]?.session?.state == .idle else { return step }
        letters[id]?.idleLooks += 1
        if (letters[id]?.idleLooks ?? 0) >= limits.attempts { return notFound(id, .end, now) }
        letters[id]?.watched = nil
        watch(peer, &step)
        return step
    }

    private mutating func notFound(_ id: MessageID, _ inquiry: Letter.Inquiry, _ now: WallTime) -> Step {
        guard let letter = letters[id], !letter.isFinal else { return Step() }
        switch letter.state {
        case .queued:
            letters[id]?.isUncertain = false
            return Step()
        case .offered: return offerLost(letter, now)
        default: break
        }
        // A turn that runs has no end in the record. Only an idle session shows that there will be none.
        guard peers[letter.message.to]?.session?.state == .idle else { return Step() }
        guard inquiry == .end else {
            var step = Step()
            letters[id]?.watched = nil
            watch(letter.message.to, &step)
            return step
        }
        return finish(id, .failed, "its turn ended without an answer: its user stopped it, or it was lost", now)
    }

    /// An offer brought no evidence and the record holds nothing: wait while the session is busy or blocked, else try
    /// again, then give up with a reason.
    private mutating func offerLost(_ letter: Letter, _ now: WallTime) -> Step {
        let id = letter.id
        switch peers[letter.message.to]?.session?.state {
        case .busy, .blocked:
            letters[id]?.isOverdue = true
            return Step()
        default:
            letters[id]?.withoutEvidence += 1
            if letter.withoutEvidence + 1 >= limits.attempts {
                let reason = "offered \(letter.withoutEvidence + 1) times without any sign that it arrived"
                return finish(id, .failed, reason, now)
            }
            return putBack(id, "no sign that it arrived", hold: .time(limits.retryAfter), now)
        }
    }
}
