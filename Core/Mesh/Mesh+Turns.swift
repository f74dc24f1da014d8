import RepowireKit

/// What the runtime reports about its turns.
extension Mesh {
    mutating func turn(_ kind: TurnEvent.Kind, of peer: PeerID, _ now: WallTime) -> Step {
        switch kind {
        case .sessionSeen: return Step()
        case .began(let turn, let messages): return began(turn, messages, peer, now)
        case .ended(let turn, let messages, let reply):
            let text = reply.flatMap { $0.isEmpty ? nil : $0 }
            return ended(turn, messages, peer, now) { mesh, id in
                text.map { mesh.finish(id, .answered, "its turn ended with this reply", now, answer: $0) }
                    ?? mesh.finish(id, .failed, "its turn ended without any text", now)
            }
        case .failed(let turn, let messages, let reason):
            return ended(turn, messages, peer, now) { $0.finish($1, .failed, "its turn failed: \(reason)", now) }
        case .interrupted(let turn, let messages):
            return ended(turn, messages, peer, now) { $0.finish($1, .failed, "interrupted: its user stopped it", now) }
        case .state(let state): return changed(to: state, peer, now)
        case .sessionEnded(let reason): return detach(peer, reason: reason, now)
        }
    }

    private mutating func began(_ turn: TurnID?, _ messages: [MessageID], _ peer: PeerID, _ now: WallTime) -> Step {
        guard let record = peers[peer] else { return Step() }
        let ours = messages.filter { letters[$0]?.message.to == peer }
        if messages.isEmpty { budget.refill(peer, circle: record.peer.circle) }
        if record.session?.isAddressable == true, record.session?.state == .idle {
            peers[peer]?.session?.state = .busy
        }
        if let turn, let index = record.turns.firstIndex(where: { $0.turn == turn }) {
            for id in ours where !record.turns[index].messages.contains(id) {
                peers[peer]?.turns[index].messages.append(id)
            }
        } else {
            peers[peer]?.turns.append(.init(turn: turn, messages: ours))
        }
        var step = Step()
        for id in ours { step.append(accept(id, turn: turn, "its session reported the prompt", now)) }
        return step
    }

    /// A turn is over: `end` says what that means for each of our asks in it. Only asks of this turn get its reply. An
    /// ask whose own turn was begun earlier and never ended was overtaken: the runtime's record decides about it.
    private mutating func ended(
        _ turn: TurnID?, _ messages: [MessageID], _ peer: PeerID, _ now: WallTime,
        end: (inout Mesh, MessageID) -> Step
    ) -> Step {
        guard let record = peers[peer] else { return Step() }
        var step = Step()
        var asks: [MessageID] = []
        var overtaken: [MessageID] = []
        for open in record.turns {
            let matches = turn != nil ? open.turn == turn : !Set(open.messages).isDisjoint(with: messages)
            for id in open.messages where letters[id]?.isFinal == false {
                if matches { asks.append(id) } else { overtaken.append(id) }
            }
        }
        peers[peer]?.turns.removeAll { open in !open.messages.contains { overtaken.contains($0) } }
        for id in asks {
            if letters[id]?.state == .offered {
                // Given at the end of this very turn: that the turn ended once more shows that it was taken up.
                step.append(accept(id, turn: turn, "its turn went on with the message", now))
            }
            step.append(end(&self, id))
        }
        for id in overtaken {
            step.effects.append(.recover(id, of: peer, attempt: letters[id]?.attempt ?? 0))
        }
        step.append(pump(peer, now))
        return step
    }

    /// The session's state by the runtime's evidence. Any change lifts a hold.
    private mutating func changed(to state: SessionState, _ peer: PeerID, _ now: WallTime) -> Step {
        guard let record = peers[peer], record.session != nil else { return Step() }
        if record.session?.state != state {
            peers[peer]?.session?.state = state
            peers[peer]?.isHeld = false
            peers[peer]?.generation += 1
        }
        var step = Step()
        guard state == .idle else { return step }
        settleTurns(of: peer)
        for id in (peers[peer]?.turns ?? []).flatMap(\.messages) where letters[id]?.state == .accepted {
            step.effects.append(.arm(.unfinishedTurn(peer, id), after: limits.unfinishedTurn))
        }
        step.append(pump(peer, now))
        return step
    }

    /// An idle session runs no turn: only turns with an ask that still has no end are kept, to be looked into.
    mutating func settleTurns(of peer: PeerID) {
        guard let record = peers[peer], record.session?.state == .idle else { return }
        peers[peer]?.turns = record.turns.filter { open in
            open.messages.contains { letters[$0]?.isFinal == false }
        }
    }

    /// The session has been idle for a moment and the end of our turn did not come.
    mutating func turnUnfinished(_ id: MessageID, of peer: PeerID) -> Step {
        guard let letter = letters[id], letter.state == .accepted, peers[peer]?.session?.state == .idle,
            peers[peer]?.turns.contains(where: { $0.messages.contains(id) }) == true
        else { return Step() }
        var step = Step()
        step.effects.append(.recover(id, of: peer, attempt: letter.attempt))
        return step
    }
}
