import RepowireKit

@testable import Mesh

/// What agents and their people do, and how it reaches the daemon.
extension World {
    mutating func moveAgent(_ action: Action) {
        guard let index = alive(action.first) else { return }
        move(index, action)
    }

    mutating func move(_ index: Int, _ action: Action) {
        let agent = agents[index]
        if agent.isBlocked {
            if isSettling { change(index) { $0.isBlocked = false } }
        } else if agent.isStopping {
            // Its hook took too long.
            note("\(agent.process) does not wait for its hook")
            change(index) { $0.answered(with: nil) }
        } else if agent.isRunning {
            // Some replies are the same text.
            let text = action.second % 9 == 0 ? "ok" : action.second % 13 == 0 ? "" : "reply \(number())"
            note("\(agent.process) replies \"\(text)\"")
            agents[index].end(.reply(text))
        } else if !agent.waiting.isEmpty {
            let number = self.number()
            note("\(agent.process) goes on with \(agent.waiting)")
            agents[index].goOn(number: number)
        }
    }

    /// An agent is idle between two turns only for a few milliseconds.
    mutating func goOnAfterAWhile() {
        for index in agents.indices where agents[index].isAlive && !agents[index].isBlocked {
            let number = self.number()
            agents[index].goOn(number: number)
        }
    }

    mutating func end(_ action: Action, _ end: Agent.Turn.End, isReported: Bool) {
        guard let index = pick(agents.indices.filter { agents[$0].isRunning }, action.first) else { return }
        note("\(agents[index].process) ends its turn: \(end)")
        agents[index].end(end, reports: isReported)
    }

    mutating func type(_ action: Action) {
        guard let index = alive(action.first) else { return }
        let number = self.number()
        let life = self.life
        note("somebody types to \(agents[index].process)")
        agents[index].take(.typed, number: number, isAbsorbed: action.second % 3 == 0, life: life)
    }

    // MARK: Sessions come and go

    mutating func startSomewhere(_ action: Action) {
        guard agents.filter(\.isAlive).count < 5 else { return }
        start(
            folder: ["/a", "/b", "/c"][action.first % 3], style: action.second % 3 == 0 ? .noTurnIDs : .turnIDs)
    }

    mutating func resume(_ action: Action) {
        guard agents.filter(\.isAlive).count < 5, let old = pick(agents, action.first) else { return }
        start(folder: old.folder, style: old.style, key: old.key)
    }

    /// The same process goes on with a new session.
    mutating func clear(_ action: Action) {
        guard let index = alive(action.first) else { return }
        let number = self.number()
        let old = agents[index].key
        note("\(agents[index].process) goes on as s\(number)")
        change(index) { agent in
            agent.key = "s\(number)"
            agent.waiting = []
            agent.isStopping = false
            agent.isBlocked = false
            if action.second % 2 == 0 { agent.reports.append(.init(key: old, kind: .sessionEnded(reason: "clear"))) }
        }
    }

    mutating func die(_ action: Action) {
        guard let index = alive(action.first) else { return }
        note("\(agents[index].process) dies")
        agents[index].isAlive = false
        agents[index].isBlocked = false
        agents[index].isStopping = false
        deaths.append((agents[index].process, life))
    }

    mutating func seeDeath() throws {
        guard !deaths.isEmpty else { return }
        let (process, _) = deaths.removeFirst()
        guard let peer = peerOfProcess[process], mesh.peers[peer]?.session?.process?.pid == process else { return }
        note("the death of \(process) is seen")
        try apply(.sessionLost(peer, reason: "its process ended"))
    }

    mutating func lookSomewhere(_ action: Action) throws {
        let dirty = agents.indices.filter { agents[$0].isDirty && agents[$0].isAlive }
        guard let index = pick(dirty, action.first) else { return }
        try look(at: index)
    }

    // MARK: Reports

    mutating func deliver(from number: Int) throws {
        guard let index = pick(agents.indices.filter { !agents[$0].reports.isEmpty }, number) else { return }
        let report = agents[index].reports.removeFirst()
        note("report of \(agents[index].process): \(report.kind)")
        let process = agents[index].process
        // The list of sessions decides whose report it is.
        if peerOfProcess[process].flatMap({ mesh.peers[$0]?.session?.key.id }) != report.key, agents[index].isAlive {
            try look(at: index)
        }
        guard let peer = peerOfProcess[process] else {
            if report.stop == agents[index].turns.count { agents[index].answered(with: nil) }
            return
        }
        if let turn = report.begins { agents[index].turns[turn].announcedIn = life }
        try apply(.turn(peer, report.kind))
        if let stop = report.stop { try answerHook(index, stop, peer, report) }
    }

    /// At the end of a turn the daemon may give the next message as its hook's answer.
    private mutating func answerHook(_ index: Int, _ stop: Int, _ peer: PeerID, _ report: Agent.Report) throws {
        var message: MessageID?
        var step = Step()
        if counterIsEven, let head = mesh.peers[peer]?.queue.first, agents[index].turns.last?.key == report.key,
            case .ended(let turn, _, _) = report.kind
        {
            step = mesh.offerAtTurnEnd(head, turn: turn, at: time)
            if !step.rows.isEmpty {
                message = head
                note("\(head) is the answer to the hook of \(agents[index].process)")
            }
        }
        try take(step, hook: Pending.Hook(agent: index, stop: stop, message: message))
    }

    mutating func loseReport(_ action: Action) {
        guard let index = pick(agents.indices.filter { !agents[$0].reports.isEmpty }, action.first) else { return }
        let report = agents[index].reports.remove(at: action.second % agents[index].reports.count)
        note("lost: \(report.kind)")
        if report.stop == agents[index].turns.count { agents[index].answered(with: nil) }
    }

    mutating func repeatReport(_ action: Action) {
        guard let index = pick(agents.indices.filter { !agents[$0].reports.isEmpty }, action.first) else { return }
        var report = agents[index].reports[action.second % agents[index].reports.count]
        report.stop = nil
        report.isRepeated = true
        note("comes twice: \(report.kind)")
        agents[index].reports.append(report)
    }

    mutating func overtake(_ action: Action) {
        guard let index = pick(agents.indices.filter { agents[$0].reports.count > 1 }, action.first) else { return }
        let report = agents[index].reports.remove(at: 1 + action.second % (agents[index].reports.count - 1))
        note("overtakes: \(report.kind)")
        agents[index].reports.insert(report, at: 0)
    }

    var counterIsEven: Bool { now % 2 == 0 }
}
