import RepowireKit

@testable import Mesh

/// The daemon dies and comes back; and in the end, everything behaves.
extension World {
    /// Some of what was under way reaches the disk, then the daemon is gone and a new one reads the journal.
    mutating func restart(_ action: Action) throws {
        let safe = action.first % (pending.count + 1)
        note("the daemon dies; \(safe) of \(pending.count) steps are safe")
        for step in pending.prefix(safe) { journal.write(step.step.rows) }
        for step in pending.dropFirst(safe) {
            for case .message(let reply) in step.step.rows {
                if let ask = reply.inReplyTo { unsafeReplies.insert(ask) }
            }
        }
        for letter in mesh.letters.values where letter.isAsk && letter.isFinal && letter.waiting == .unknown {
            unsafeReplies.insert(letter.id)
        }
        // What was not safe was never said.
        let known = Set(journal.order)
        sent.removeAll { !known.contains($0.id) }
        cutOff += waiters.filter { known.contains($0) }.sorted { $0.rawValue < $1.rawValue }
        waiters = []
        pending = []
        timers = []
        injections = []
        injected = []
        lookUps = []
        lookedUp = []
        deaths = []
        peerOfProcess = [:]
        life += 1
        for index in agents.indices {
            agents[index].answered(with: nil)
            // A hook that was answered keeps nothing for later: what comes after a restart comes once.
            agents[index].reports.removeAll(where: \.isRepeated)
        }
        mesh = Mesh(restoring: journal.snapshot, limits: mesh.limits)
        ledger.restart(with: journal)
        now += Int64(action.second)

        // Sessions that are known come first, so that nobody else inherits their mail.
        let living = agents.indices.filter { agents[$0].isAlive }
        let first = living.filter { mesh.knownPeer(for: agents[$0].session) != nil }
        for index in first + living.filter({ !first.contains($0) }) { try look(at: index) }
        if mesh.peers[World.human] == nil {
            let person = Peer(id: World.human, name: "human", kind: .human, circle: Peer.defaultCircle, lastSeen: time)
            try take(mesh.add(person, at: time))
        }
        try take(mesh.afterRestart())
    }

    /// From now on the world behaves: reports arrive, turns end, records tell, time passes. Every message has its end.
    mutating func settle() throws {
        isSettling = true
        note("from here on the world behaves")
        var started = 0
        // Those whose connection broke come back, every second one.
        for (position, id) in cutOff.enumerated() where position % 2 == 0 {
            guard let message = sent.first(where: { $0.id == id }) else { continue }
            var again = message
            again.id = MessageID("m_again\(number())")
            if mesh.letters[id] != nil { try send(again) }
        }
        if !faults.isDisjoint(with: [.reports, .restarts]) {
            // What was lost before is made up for by a fresh look at every session, after the last late report.
            for index in agents.indices { while !agents[index].reports.isEmpty { try deliver(from: 0) } }
            for index in agents.indices { agents[index].isDirty = true }
        }
        for round in 0..<5000 {
            if try settleOnce(round, &started) { return }
        }
        throw Violation("the world does not come to rest")
    }

    /// - Returns: true when there is nothing left to do.
    private mutating func settleOnce(_ round: Int, _ started: inout Int) throws -> Bool {
        let action = Action(kind: .agentMoves, first: 0, second: 1 + round % 5, third: 1)
        now += 5
        if !pending.isEmpty {
            commit()
        } else if agents.contains(where: { !$0.reports.isEmpty }) {
            try deliver(from: round)
        } else if !deaths.isEmpty {
            try seeDeath()
        } else if agents.contains(where: { $0.isAlive && $0.isDirty }) {
            try lookSomewhere(action)
        } else if !injections.isEmpty {
            try perform(Action(kind: .inject, first: 0, second: 4, third: 1))
        } else if !injected.isEmpty {
            try perform(Action(kind: .injected, first: 0, second: 0, third: 1))
        } else if !lookUps.isEmpty {
            try perform(Action(kind: .lookUp, first: 0, second: 1, third: 1))
        } else if !lookedUp.isEmpty {
            try perform(Action(kind: .lookedUp, first: 0, second: 0, third: 1))
        } else if let index = agents.indices.first(where: {
            agents[$0].isAlive && (!agents[$0].isIdle || agents[$0].isBlocked)
        }) {
            move(index, action)
        } else if started < 12, let record = orphan() {
            // Somebody starts an agent where mail waits.
            started += 1
            start(folder: record.peer.directory ?? "/a", style: .turnIDs)
        } else if !timers.isEmpty {
            try fireTimer(0)
        } else {
            return true
        }
        return false
    }

    private func orphan() -> PeerRecord? {
        let waiting = mesh.peers.values.filter { $0.peer.kind == .session && !$0.isOnline && $0.hasMail }
        return waiting.min { $0.peer.id.rawValue < $1.peer.id.rawValue }
    }

    /// What must hold when the world has come to rest.
    func checkRest() throws {
        for letter in mesh.letters.values where !letter.isFinal {
            let peer = mesh.peers[letter.message.to]
            throw Violation(
                "\(letter.id) is \(letter.state) for ever; its recipient is \(peer?.session?.state.name ?? "offline") with turns "
                    + "\(peer?.turns ?? []), held: \(peer?.isHeld ?? false), in flight: \(peer?.inFlight?.rawValue ?? "nothing")"
            )
        }
        for id in journal.order {
            guard let entry = journal.entries[id] else { continue }
            guard entry.isFinal else { throw Violation("\(id) is \(entry.state) in the journal and ended in the mesh") }
            guard entry.message.kind == .ask, entry.state != .cancelled else { continue }
            try checkTelling(of: entry.message)
        }
        try checkTurns()
        if let id = waiters.first { throw Violation("somebody still waits for \(id)") }
    }

    /// Where offers are not lost, records tell and nobody interferes, every message is the prompt of one turn only, also
    /// when the daemon dies in between.
    private func checkTurns() throws {
        guard faults.isDisjoint(with: [.records, .deaths, .people]) else { return }
        var seen: Set<MessageID> = []
        for id in agents.flatMap(\.turns).flatMap({ Agent.messages($0.prompts) }) {
            guard seen.insert(id).inserted else { throw Violation("\(id) was the prompt of two turns") }
        }
    }

    /// The outcome of an ask reached its asker: by answer, or as one message.
    private func checkTelling(of ask: Message) throws {
        let isAgent = ask.from != World.human && journal.peers[ask.from] != nil
        let reply = journal.entries[ask.id.reply]
        let hasReply = reply != nil
        let wasTold = ledger.tellings[ask.id] != nil
        if reply?.state == .cancelled, !wasTold, ledger.leftAgain.contains(ask.id) { return }
        if hasReply, reply?.state != .cancelled, wasTold, !ledger.cameBack.contains(ask.id) {
            throw Violation("the asker of \(ask.id) was told and gets a message as well")
        }
        // An asker that was cut off by a crash in the moment of the answer and never came back was lost with it.
        if isAgent, !hasReply, !wasTold, !cutOff.contains(ask.id), !unsafeReplies.contains(ask.id) {
            throw Violation("the outcome of \(ask.id) reached nobody")
        }
    }
}
