package import RepowireKit

/// Offering messages from the mailboxes.
extension Mesh {
    /// The end of every step: the mailboxes that it touched go on where they can. Only here, so that nothing is offered
    /// in the middle of a step that is not over.
    mutating func flush(_ now: WallTime, _ step: inout Step) {
        while let peer = touched.popLast() { pump(peer, now, &step) }
    }

    mutating func touch(_ peer: PeerID) { if touched.last != peer { touched.append(peer) } }

    /// Works on a peer where it stands, without copying it.
    @discardableResult
    mutating func at<Value>(_ peer: PeerID, _ body: (inout PeerRecord) -> Value) -> Value? {
        guard let index = peers.index(forKey: peer) else { return nil }
        return body(&peers.values[index])
    }

    /// Offers the next message if the peer's session is ready for one. The offer is journaled in the same step, so a
    /// restart knows that it may have happened.
    private mutating func pump(_ peer: PeerID, _ now: WallTime, _ step: inout Step) {
        var due = at(peer) { $0.due() } ?? .nothing
        if case .settle = due {
            settleTurns(of: peer)
            due = at(peer) { $0.due() } ?? .nothing
        }
        switch due {
        case .nothing, .settle: break
        // Nothing but a turn said that the session is busy. If its runtime says nothing else, it is idle again.
        case .rest: rest(peer, .time(limits.unfinishedTurn), &step)
        case .offer(let id): offer(id, to: peer, now, &step)
        }
    }

    private mutating func offer(_ id: MessageID, to peer: PeerID, _ now: WallTime, _ step: inout Step) {
        guard let letter = letters[id], !letter.awaitsClaim else { return }
        // Offered before the restart: the runtime's record decides whether it arrived.
        if letter.isUncertain { return inquireAfter(id, isSettled: true, &step) }
        take(id, from: peer)
        step.rows.append(row(id, .offered, "its session is idle", now))
        step.effects.append(.offer(id, to: peer, attempt: letter.attempt + 1))
    }

    /// Takes the head of a mailbox to offer it.
    private mutating func take(_ id: MessageID, from peer: PeerID, turn: TurnID? = nil) {
        guard let place = letters[id]?.place else { return }
        let generation = at(peer) { record in
            record.take(id, at: place)
            return record.generation
        }
        letters[id]?.prepareOffer(turn: turn, generation: generation ?? 0)
    }

    /// The head of the mailbox, taken as the answer of the hook that fires at the end of `turn`.
    /// - Returns: an empty step where that must not be: the hook then has to print something else.
    package mutating func offerAtTurnEnd(_ id: MessageID, turn: TurnID?, at now: WallTime) -> Step {
        var step = Step()
        guard let letter = letters[id], letter.state == .queued, !letter.isUncertain, !letter.awaitsClaim,
            let record = peers[letter.message.to], record.session?.isAddressable == true, record.inFlight == nil,
            record.queue.first == id, record.turns.allSatisfy({ $0.turn == turn })
        else { return step }
        let peer = record.peer.id
        take(id, from: peer, turn: turn)
        let earlier = turn.flatMap { record.closed[$0]?.replies } ?? []
        if let turn { peers[peer]?.closed.remove(turn) }
        peers[peer]?.turns = [.init(turn: turn, messages: [id], earlierReplies: earlier)]
        presumeBusy(peer, &step)
        step.rows.append(row(id, .offered, "given as the next prompt at the end of a turn", now, via: "turn_end"))
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
    mutating func putBack(_ id: MessageID, _ reason: String, hold: Hold, _ now: WallTime, _ step: inout Step) {
        guard let letter = letters[id], letter.state == .offered else { return }
        let peer = letter.message.to
        letters[id]?.returnToMailbox()
        peers[peer]?.inFlight = nil
        peers[peer]?.closed.dropEnds()
        peers[peer]?.turns.removeAll { $0.messages == [id] }
        letters[id]?.place = peers[peer]?.queue.prepend(id) ?? 0
        step.rows.append(row(id, .queued, reason, now))
        rest(peer, hold, &step)
        touch(peer)
    }

    /// Lets the mailbox of a peer rest.
    mutating func rest(_ peer: PeerID, _ hold: Hold, _ step: inout Step) {
        let time: Duration
        let waitsForWord: Bool
        switch hold {
        case .none: return
        case .time(let value): (time, waitsForWord) = (value, false)
        case .untilChange(let value): (time, waitsForWord) = (min(value, limits.recheckAtMost), true)
        }
        let generation = at(peer) { record in
            record.isHeld = true
            if waitsForWord { record.waitsForWord = true }
            record.generation += 1
            return record.generation
        }
        step.effects.append(.arm(.hold(peer, generation: generation ?? 0), after: time))
    }

    /// The time of a rest is over.
    mutating func rested(_ peer: PeerID, _ generation: Int) {
        guard peers[peer]?.generation == generation else { return }
        peers[peer]?.release()
        if peers[peer]?.isPresumedOnly == true {
            peers[peer]?.isPresumedBusy = false
            peers[peer]?.state = .idle
        }
        touch(peer)
    }

    mutating func presumeBusy(_ peer: PeerID, _ step: inout Step) {
        if at(peer, { $0.presumeBusy() }) == true { step.effects.append(.look(peer)) }
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
