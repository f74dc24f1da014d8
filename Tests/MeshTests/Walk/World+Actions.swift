import RepowireKit

@testable import Mesh

extension World {
    /// Performs one action; one that does not fit at this moment does nothing.
    mutating func perform(_ action: Action) throws {
        now += Int64(action.third % 40)
        note("[\(action)]")
        switch action.kind {
        case .send: try send(action)
        case .sendAgain: try sendAgain(action)
        case .leave: try leave(action)
        case .cancel: if let one = pick(sent, action.first), one.kind == .ask { try cancel(one.id) }
        case .commit: commit()
        case .refuseCommit: try refuseCommit()
        case .restart: try restart(action)
        case .inject: try inject(action)
        case .injected: try reportInjection(action.first)
        case .look: try lookSomewhere(action)
        case .lookUp: lookUp(action)
        case .lookedUp: try reportLookUp(action.first)
        case .report: try deliver(from: action.first)
        case .loseReport: loseReport(action)
        case .repeatReport: repeatReport(action)
        case .overtakeReport: overtake(action)
        case .agentMoves: moveAgent(action)
        case .agentFails: end(action, .failed, isReported: true)
        case .escape: end(action, .interrupted, isReported: false)
        case .block:
            if let index = alive(action.first), agents[index].isRunning { change(index) { $0.isBlocked = true } }
        case .unblock: if let index = alive(action.first) { change(index) { $0.isBlocked = false } }
        case .typing: type(action)
        case .start: startSomewhere(action)
        case .resume: resume(action)
        case .clear: clear(action)
        case .die: die(action)
        case .deathSeen: try seeDeath()
        case .timer: try fireTimer(action.first)
        case .time:
            goOnAfterAWhile()
            now += Int64(action.first * 7)
        case .deadline: try passDeadline()
        }
    }

    func pick<Items: Collection>(_ items: Items, _ number: Int) -> Items.Element? {
        items.isEmpty ? nil : items[items.index(items.startIndex, offsetBy: number % items.count)]
    }

    func alive(_ number: Int) -> Int? { pick(agents.indices.filter { agents[$0].isAlive }, number) }

    mutating func change(_ index: Int, _ body: (inout Agent) -> Void) {
        body(&agents[index])
        agents[index].isDirty = true
    }

    // MARK: Those who send

    private mutating func send(_ action: Action) throws {
        let peers = mesh.peers.values.map(\.peer.id).sorted { $0.rawValue < $1.rawValue }
        let from = action.first % 5 == 0 ? World.human : pick(peers, action.first / 5) ?? World.human
        guard let to = pick(peers.filter { $0 != World.human }, action.second) else { return }
        let kind: Message.Kind = action.third % 3 == 0 ? .notify : .ask
        let number = self.number()
        let digits = String(number)
        let id = MessageID("m_" + String(repeating: "0", count: 19 - digits.count) + digits + "x")
        try send(Sent(id: id, from: from, to: to, kind: kind, key: "k\(number)"))
    }

    mutating func send(_ message: Sent) throws {
        let draft = Draft(
            id: message.id, kind: message.kind, from: message.from, to: message.to, body: "hello",
            requestKey: message.key)
        let result: (id: MessageID, step: Step)
        do {
            result = try mesh.send(draft, at: time)
        } catch {
            note("send \(message.id) \(message.from)->\(message.to): \(error)")
            return
        }
        guard result.id == message.id else {
            try take(result.step)
            if mesh.letters[result.id]?.isFinal == true { ledger.cameBack.insert(result.id) }
            // The same request again. An outcome that is not safe yet is told when it is.
            if mesh.letters[result.id]?.isFinal == true, journal.entries[result.id]?.isFinal == true {
                waiters.remove(result.id)
                ledger.told(result.id)
            } else if message.kind == .ask {
                waiters.insert(result.id)
            }
            return
        }
        note("send \(message.kind) \(message.id) \(message.from)->\(message.to)")
        sent.append(message)
        if message.kind == .ask { waiters.insert(message.id) }
        try take(result.step, sent: message.id)
    }

    private mutating func sendAgain(_ action: Action) throws {
        guard var message = pick(sent, action.first) else { return }
        message.id = MessageID("m_again\(number())")
        note("send again \(message.key)")
        let known = mesh.letters.values.contains { $0.message.requestKey == message.key }
        cutOff.removeAll { id in sent.contains { $0.id == id && $0.key == message.key } }
        if known { try send(message) }
    }

    private mutating func leave(_ action: Action) throws {
        guard let id = pick(waiters.sorted { $0.rawValue < $1.rawValue }, action.first) else { return }
        note("the asker of \(id) leaves")
        waiters.remove(id)
        if ledger.cameBack.contains(id) { ledger.leftAgain.insert(id) }
        try apply(.waiterGone(id))
    }

    private mutating func cancel(_ id: MessageID) throws {
        guard waiters.contains(id) else { return }
        try apply(.cancel(id))
    }

    private mutating func passDeadline() throws {
        guard sent.count > 3 else { return }
        now += 3_700_000
        note("the deadline passes")
        try take(mesh.expire(at: time))
    }

    // MARK: The journal

    private mutating func refuseCommit() throws {
        guard let next = pending.first, let id = next.sent else { return }
        note("the journal refuses \(id)")
        pending.removeFirst()
        waiters.remove(id)
        sent.removeAll { $0.id == id }
        ledger.withdrawn(id)
        try take(mesh.withdraw(id, at: time))
    }

    // MARK: Offers

    /// An offer reaches its agent, or not.
    private mutating func inject(_ action: Action) throws {
        guard !injections.isEmpty else { return }
        let offer = injections.remove(at: action.first % injections.count)
        if mesh.letters[offer.id]?.state != .offered || mesh.letters[offer.id]?.attempt != offer.attempt,
            action.second % 2 == 0
        {
            return
        }
        let result: Injection
        guard let index = agent(of: offer.peer), agents[index].isAlive else {
            result = action.second % 2 == 0 ? .unreachable(reason: "gone") : .refused(reason: "gone", retryAfter: nil)
            injected.append((offer.id, offer.attempt, result))
            return
        }
        let isRace = faults.contains(.people) && action.second % 3 == 0
        if !agents[index].isIdle || agents[index].isBlocked, !isRace {
            result = .refused(reason: "not idle", retryAfter: action.second % 2 == 0 ? nil : .seconds(2))
        } else if faults.contains(.records), !isSettling, action.third % 6 == 0 {
            note("the offer of \(offer.id) is lost on the way")
            result = .offered(transport: "test", evidenceWithin: .seconds(5))
        } else {
            let wasIdle = agents[index].isIdle
            let number = self.number()
            let life = self.life
            change(index) { $0.take(.message(offer.id), number: number, isAbsorbed: action.third % 2 == 0, life: life) }
            note("\(offer.id) reaches \(agents[index].process)")
            if wasIdle, action.second % 5 == 0 {
                let turn = agents[index].turns.last.flatMap { agents[index].reportedID($0) }
                result = .accepted(transport: "test", turn: turn, evidence: "the turn started")
            } else {
                result = .offered(transport: "test", evidenceWithin: .seconds(5))
            }
        }
        injected.append((offer.id, offer.attempt, result))
    }

    private mutating func reportInjection(_ number: Int) throws {
        guard !injected.isEmpty else { return }
        let next = injected.remove(at: number % injected.count)
        try apply(.injected(next.id, attempt: next.attempt, next.result))
    }

    private mutating func lookUp(_ action: Action) {
        guard !lookUps.isEmpty else { return }
        let next = lookUps.remove(at: action.first % lookUps.count)
        var event: TurnEvent.Kind?
        if let session = mesh.peers[next.peer]?.session, let index = agent(of: next.peer) {
            event = agents[index].record(of: next.id, turn: mesh.letters[next.id]?.turn, key: session.key.id)
        }
        if faults.contains(.records), !isSettling, action.second % 4 == 0 { event = nil }
        note("the record says of \(next.id): \(event.map { "\($0)" } ?? "nothing")")
        lookedUp.append((next.id, next.attempt, event))
    }

    private mutating func reportLookUp(_ number: Int) throws {
        guard !lookedUp.isEmpty else { return }
        let next = lookedUp.remove(at: number % lookedUp.count)
        try apply(.recovered(next.id, attempt: next.attempt, next.event))
    }

    // MARK: Time

    mutating func fireTimer(_ number: Int) throws {
        let due = timers.indices.filter { timers[$0].due <= now }
        guard let index = pick(due, number) ?? timers.indices.min(by: { timers[$0].due < timers[$1].due }) else {
            return
        }
        let timer = timers.remove(at: index)
        goOnAfterAWhile()
        now = max(now, timer.due)
        try apply(.timer(timer.timer))
    }
}
