package import RepowireKit

/// Which session stands behind which peer.
extension Mesh {
    /// The peer for a session that was seen, or a new one: the same process or session as before; else a peer of the
    /// same runtime and folder whose agent is gone, so that its mailbox finds its next reader; else a new name.
    package func peer(for session: Session, circle: String, newID: PeerID, at now: WallTime) -> (PeerID, isNew: Bool) {
        if let known = knownPeer(for: session) { return (known, false) }
        let heir = heir(runtime: session.key.runtime, directory: session.directory, circle: circle)
        if let heir, session.isAddressable { return (heir.id, false) }
        return (newID, true)
    }

    /// The peer whose agent is gone and whose mailbox a new agent in its folder takes over. An orchestrator's is not: a
    /// person granted that to one agent, and nobody becomes it by starting in the right folder.
    package func heir(runtime: String, directory: String, circle: String) -> Peer? {
        let heirs = peers.values.filter { record in
            record.session == nil && record.peer.kind == .session && record.peer.runtime == runtime
                && record.peer.directory == directory && record.peer.circle == circle && record.peer.role == .member
                // One that waits for the session it was started for has no other.
                && (record.peer.launch == nil || record.peer.session != nil)
        }
        // The one with mail first, then the one seen last.
        return heirs.max { left, right in
            (left.hasMail ? 1 : 0, left.peer.lastSeen, right.peer.name)
                < (right.hasMail ? 1 : 0, right.peer.lastSeen, left.peer.name)
        }?.peer
    }

    /// The peer that this very session, or its process, stands behind or stood behind last. Sessions that have one are
    /// to be taken in before others of the same folder, which may inherit what is left.
    package func knownPeer(for session: Session) -> PeerID? {
        if let process = session.process, session.isAloneInProcess, let same = byProcess[process] { return same }
        guard let known = bySession[session.key], let record = peers[known] else { return nil }
        // The same id in a second process is another copy of the session, not this one.
        if let theirs = record.session?.process, let process = session.process, theirs != process { return nil }
        return known
    }

    /// Adds a peer, or changes what is said of one. Its name is made unique in its circle.
    package mutating func add(_ peer: Peer, at now: WallTime) -> Step {
        var peer = peer
        peer.name = uniqueName(Mesh.cleanName(peer.name), circle: peer.circle, except: peer.id)
        if let old = peers[peer.id]?.peer { names.remove(old.id, old.name) }
        names.insert(peer.id, peer.name)
        if peers[peer.id] == nil { peers[peer.id] = PeerRecord(peer: peer) } else { peers[peer.id]?.peer = peer }
        if let key = peer.session { bySession[key] = peer.id }
        if let process = peer.process { byProcess[process] = peer.id }
        var step = Step()
        step.rows.append(.peer(peer))
        return step
    }

    package mutating func describe(_ id: PeerID, _ summary: String, at now: WallTime) -> Step {
        guard peers[id] != nil else { return Step() }
        peers[id]?.peer.summary = summary
        var step = Step()
        if let peer = peers[id]?.peer { step.rows.append(.peer(peer)) }
        return step
    }

    /// Removes an offline peer with its mailbox; what waited in it fails with that reason.
    package mutating func forget(_ id: PeerID, at now: WallTime) throws(MeshError) -> Step {
        guard let record = peers[id] else { throw .unknownPeer(id.rawValue, nearest: [], online: []) }
        guard !record.isOnline else { throw .forgetOnline(record.peer.name) }
        var step = Step()
        for message in record.held + record.queue {
            finish(message, .failed, "its recipient was forgotten", now, &step)
        }
        remove(id, &step)
        flush(now, &step)
        return step
    }

    private mutating func remove(_ id: PeerID, _ step: inout Step) {
        for ask in openAsks[id] ?? [] { letters[ask]?.waiting = .no }
        if let name = peers[id]?.peer.name { names.remove(id, name) }
        budget.forget(id)
        peers[id] = nil
        bySession = bySession.filter { $0.value != id }
        byProcess = byProcess.filter { $0.value != id }
        step.rows.append(.forgotten(id))
    }

    /// The session is over. A run that took no messages leaves nothing behind: nobody will come back as it.
    mutating func lose(_ id: PeerID, reason: String, _ now: WallTime, _ step: inout Step) {
        let wasAddressable = peers[id]?.session?.isAddressable
        detach(id, reason: reason, now, &step)
        if wasAddressable == false, let record = peers[id], record.peer.kind == .session, !record.hasMail {
            remove(id, &step)
        }
    }

    /// A session stands behind the peer now.
    mutating func attach(_ found: Session, to id: PeerID, _ now: WallTime, _ step: inout Step) {
        guard let record = peers[id] else { return }
        var session = found
        if let old = record.session, old.key == session.key, old.process == nil || session.process == nil {
            // Not every report tells the process.
            session.process = old.process ?? session.process
        }
        if let old = record.session, old.key != session.key || old.process != nil && old.process != session.process {
            detach(id, reason: "its session was replaced by a new one", now, &step)
        }
        let previous = peers[id]?.session
        bySession[session.key] = id
        peers[id]?.session = session
        peers[id]?.state = previous?.state ?? session.state
        if previous == nil {
            peers[id]?.release()
            peers[id]?.generation += 1
            peers[id]?.hasUnknownTurn = record.turns.isEmpty && session.state != .idle
        }
        if previous == nil || previous?.process != session.process {
            remember(session, of: id, now)
            if let peer = peers[id]?.peer { step.rows.append(.peer(peer)) }
        }
        // No news about the state is not a change of it.
        if session.state != .unknown { turn(.state(session.state), of: id, now, &step) }
        touch(id)
    }

    private mutating func remember(_ session: Session, of id: PeerID, _ now: WallTime) {
        if let old = peers[id]?.peer.process, byProcess[old] == id { byProcess[old] = nil }
        if let process = session.process, session.isAloneInProcess { byProcess[process] = id }
        peers[id]?.peer.session = session.key
        peers[id]?.peer.process = session.process
        peers[id]?.peer.directory = session.directory
        peers[id]?.peer.lastSeen = now
    }

    /// The session is gone. An ask it was working on fails with the reason; what it had not taken up goes back to the
    /// mailbox.
    private mutating func detach(_ id: PeerID, reason: String, _ now: WallTime, _ step: inout Step) {
        guard let record = peers[id], record.session != nil else { return }
        peers[id]?.session = nil
        for case let turn? in record.turns.map(\.turn) { peers[id]?.closed.insert(.init(turn: turn, wasOpen: true)) }
        peers[id]?.turns = []
        peers[id]?.isPresumedBusy = false
        peers[id]?.peer.lastSeen = now
        peers[id]?.generation += 1
        for message in record.held {
            switch letters[message]?.state {
            case .accepted where letters[message]?.isAsk == true:
                finish(message, .failed, "its session ended: \(reason)", now, &step)
            case .offered:
                putBack(message, "the session ended before it took the message up", hold: .none, now, &step)
            default: break
            }
        }
        if let peer = peers[id]?.peer { step.rows.append(.peer(peer)) }
        let generation = peers[id]?.generation ?? 0
        step.effects.append(.arm(.absence(id, generation: generation), after: limits.absence))
    }

    /// The session did not come back: questions that wait for it fail, notifications stay.
    mutating func stillAbsent(_ id: PeerID, _ generation: Int, _ now: WallTime, _ step: inout Step) {
        guard let record = peers[id], record.session == nil, record.generation == generation else { return }
        // After a restart, an ask that was accepted before it may still be in flight.
        peers[id]?.turns = []
        for message in record.held + record.queue where letters[message]?.isAsk == true {
            finish(message, .failed, "\(record.peer.name) went offline before it answered", now, &step)
        }
    }

    /// Asks whose deadline has passed.
    package mutating func expire(at now: WallTime) -> Step {
        var step = Step()
        for id in openAsks.values.flatMap({ $0 }).sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let deadline = letters[id]?.message.deadline, deadline <= now else { continue }
            finish(id, .expired, "no answer before the deadline; \(progress(of: id))", now, &step)
        }
        flush(now, &step)
        return step
    }

    package var hasOpenAsks: Bool { !openAsks.isEmpty }
}
