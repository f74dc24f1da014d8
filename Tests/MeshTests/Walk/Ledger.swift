import RepowireKit

@testable import Mesh

/// What must hold after every step of the mesh.
struct Ledger {
    /// Every message by what the mesh has said about it, safe or not.
    private(set) var states: [MessageID: Delivery] = [:]
    private(set) var messages: [MessageID: Message] = [:]
    /// Messages by sender and recipient, in order.
    private var lanes: [Lane: [MessageID]] = [:]
    private(set) var resolved: Set<MessageID> = []
    /// Askers that got their outcome, by how often.
    private(set) var tellings: [MessageID: Int] = [:]
    /// Asks whose asker came back after they had ended: the message for it may be on its way.
    var cameBack: Set<MessageID> = []
    /// Of those, the ones whose asker left once more before it was told.
    var leftAgain: Set<MessageID> = []
    /// The last word of a runtime about the state of the session behind a peer; nil after a turn began.
    private var lastWord: [PeerID: SessionState] = [:]

    struct Lane: Hashable {
        var from: PeerID
        var to: PeerID
    }

    mutating func told(_ id: MessageID) { tellings[id, default: 0] += 1 }
    mutating func evidence(_ state: SessionState, of peer: PeerID) { lastWord[peer] = state }

    /// The daemon died: what the journal has is what was said.
    mutating func restart(with journal: WalkJournal) {
        states = journal.entries.mapValues(\.state)
        messages = journal.entries.mapValues(\.message)
        lanes = [:]
        for id in journal.order {
            guard let message = messages[id] else { continue }
            lanes[Lane(from: message.from, to: message.to), default: []].append(id)
        }
        resolved = Set(journal.entries.values.filter { $0.message.kind == .ask && $0.isFinal }.map(\.message.id))
        // Offered messages count as queued until their fate is known.
        for (id, state) in states where state == .offered { states[id] = .queued }
        lastWord = [:]
    }

    /// The journal refused a message.
    mutating func withdrawn(_ id: MessageID) {
        guard let message = messages.removeValue(forKey: id) else { return }
        states[id] = nil
        lanes[Lane(from: message.from, to: message.to)]?.removeAll { $0 == id }
    }

    // MARK: Rules about a step

    mutating func check(_ step: Step, _ mesh: Mesh, _ world: World) throws {
        for row in step.rows {
            switch row {
            case .message(let message):
                guard messages[message.id] == nil else { throw Violation("\(message.id) was taken twice") }
                messages[message.id] = message
                states[message.id] = .queued
                lanes[Lane(from: message.from, to: message.to), default: []].append(message.id)
                if message.kind == .reply { try checkReply(message, mesh, world) }
            case .transition(let transition): try check(transition, world)
            case .peer, .forgotten: break
            }
        }
        var resolvedNow: Set<MessageID> = []
        for effect in step.effects {
            switch effect {
            case .resolve(let id):
                guard states[id]?.isFinal(for: .ask) == true else {
                    throw Violation("\(id) is resolved without an end")
                }
                guard resolved.insert(id).inserted, resolvedNow.insert(id).inserted else {
                    throw Violation("\(id) is resolved twice")
                }
            case .offer(let id, let peer, let attempt): try checkOffer(id, peer, attempt, mesh)
            case .recover, .arm, .look: break
            }
        }
        for case .transition(let transition) in step.rows where transition.state.isFinal(for: .ask) {
            guard messages[transition.message]?.kind != .ask || resolvedNow.contains(transition.message) else {
                throw Violation("\(transition.message) ended as \(transition.state) and nobody is told")
            }
        }
        try checkState(of: mesh)
    }

    private mutating func check(_ transition: JournalRow.Transition, _ world: World) throws {
        let id = transition.message
        guard let old = states[id], let message = messages[id] else {
            throw Violation("a row about \(id), which is not known")
        }
        guard !old.isFinal(for: message.kind) else {
            throw Violation("\(id) was \(old) for good and is \(transition.state) now")
        }
        switch (old, transition.state) {
        case (.queued, .offered), (.offered, .offered), (.offered, .queued), (.queued, .accepted),
            (.offered, .accepted),
            (.accepted, .answered), (_, .failed), (_, .expired), (_, .cancelled):
            break
        default: throw Violation("\(id) went from \(old) to \(transition.state)")
        }
        if message.kind != .ask, transition.state == .answered || transition.state == .expired {
            throw Violation("\(id), a \(message.kind), is \(transition.state)")
        }
        if transition.state == .accepted { try checkOrder(message) }
        if transition.state == .answered { try checkAnswer(transition, world) }
        states[id] = transition.state
    }

    private func checkOrder(_ message: Message) throws {
        for earlier in lanes[Lane(from: message.from, to: message.to)] ?? [] {
            if earlier == message.id { return }
            if states[earlier] == .queued || states[earlier] == .offered {
                throw Violation("\(message.id) was accepted before \(earlier)")
            }
        }
    }

    /// The answer is a reply of a turn whose prompt the message was.
    private func checkAnswer(_ transition: JournalRow.Transition, _ world: World) throws {
        guard let answer = transition.answer,
            let agent = world.agents.first(where: { $0.replied(answer, to: transition.message) })
        else {
            throw Violation(
                "\(transition.message) got \"\(transition.answer ?? "")\", which no turn with it as its prompt said")
        }
        guard let turn = transition.turn, agent.style == .turnIDs else { return }
        let isOfTurn = agent.turns.contains { one in
            if one.id == turn, case .reply(answer) = one.end {
                one.prompts.contains(.message(transition.message))
            } else {
                false
            }
        }
        if !isOfTurn { throw Violation("\(transition.message), accepted in \(turn), got the reply of another turn") }
    }

    private func checkReply(_ message: Message, _ mesh: Mesh, _ world: World) throws {
        guard let ask = message.inReplyTo, states[ask]?.isFinal(for: .ask) == true else {
            throw Violation("\(message.id) is a late reply to nothing that has ended")
        }
        if states[ask] == .cancelled { throw Violation("\(ask) was withdrawn and gets a late reply") }
        if world.waiters.contains(ask) { throw Violation("\(ask) gets a late reply while its asker waits") }
        // After a restart the reply is written down before it is known whether its asker comes back.
        if mesh.letters[message.id]?.awaitsClaim == true { return }
        if tellings[ask] != nil { throw Violation("\(ask) gets a late reply after its asker was told") }
    }

    private func checkOffer(_ id: MessageID, _ peer: PeerID, _ attempt: Int, _ mesh: Mesh) throws {
        guard let record = mesh.peers[peer], let session = record.session else {
            throw Violation("\(id) is offered to \(peer), which is offline")
        }
        guard record.inFlight == id, mesh.letters[id]?.state == .offered, mesh.letters[id]?.attempt == attempt else {
            throw Violation("\(id) is offered to \(peer) and not in flight")
        }
        guard session.isAddressable, session.state == .idle, record.turns.isEmpty else {
            throw Violation("\(id) is offered to \(peer), which is \(session.state) with turns \(record.turns)")
        }
        if let word = lastWord[peer], word != .idle {
            throw Violation("\(id) is offered to \(peer), whose runtime last said \(word)")
        }
    }

    // MARK: Rules about the whole

    private func checkState(of mesh: Mesh) throws {
        var busy: [PeerID: MessageID] = [:]
        var open = 0
        for (id, letter) in mesh.letters where !letter.isFinal {
            open += 1
            guard let record = mesh.peers[letter.message.to] else { throw Violation("\(id) is for nobody") }
            guard states[id] == letter.state else {
                throw Violation(
                    "\(id) is \(letter.state) and was said to be \(states[id].map { "\($0)" } ?? "unknown")")
            }
            let places = record.queue.filter { $0 == id }.count
            guard places == (letter.state == .queued ? 1 : 0) else {
                throw Violation("\(id) is \(letter.state) and \(places) times in the mailbox")
            }
            if letter.state == .queued { continue }
            guard record.inFlight == id || record.turns.contains(where: { $0.messages.contains(id) }) else {
                throw Violation("\(id) is \(letter.state) and neither in flight nor in a turn")
            }
            if let other = busy.updateValue(id, forKey: letter.message.to) {
                throw Violation("\(id) and \(other) are in flight to \(letter.message.to)")
            }
        }
        for (id, state) in states where !state.isFinal(for: messages[id]?.kind ?? .ask) {
            guard mesh.letters[id] != nil else { throw Violation("\(id), which is \(state), is lost") }
            open -= 1
        }
        guard open == 0 else { throw Violation("\(open) messages came from nowhere") }
        for record in mesh.peers.values {
            for id in record.queue where mesh.letters[id]?.state != .queued {
                throw Violation("\(id) waits in the mailbox of \(record.peer.id) and is not queued")
            }
            if let id = record.inFlight, mesh.letters[id]?.isFinal != false {
                throw Violation("\(id) has ended and is in flight to \(record.peer.id)")
            }
        }
        try checkWaiting(mesh)
    }

    private func checkWaiting(_ mesh: Mesh) throws {
        var waitsFor: [PeerID: Set<PeerID>] = [:]
        for letter in mesh.letters.values where letter.isAsk && !letter.isFinal {
            guard mesh.openAsks[letter.message.from]?.contains(letter.id) == true else {
                throw Violation("\(letter.id) is open and not in the list of open asks")
            }
            if letter.waiting == .yes { waitsFor[letter.message.from, default: []].insert(letter.message.to) }
        }
        for start in waitsFor.keys {
            var seen: Set<PeerID> = []
            var next = Array(waitsFor[start] ?? [])
            while let peer = next.popLast() {
                if peer == start { throw Violation("\(start) waits for itself over others") }
                if seen.insert(peer).inserted { next += Array(waitsFor[peer] ?? []) }
            }
        }
    }
}
