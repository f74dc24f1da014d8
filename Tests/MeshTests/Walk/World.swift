import RepowireKit

@testable import Mesh

/// Everything around a mesh: its driver, its journal, the agents as they really are, and those who ask. It performs one
/// action at a time and holds every step of the mesh against the rules.
struct World {
    var mesh: Mesh
    var journal = WalkJournal()
    var now: Int64 = 1_000_000
    let faults: Faults
    /// Counts the restarts of the daemon.
    var life = 0
    /// Whether the world behaves: nothing is lost any more.
    var isSettling = false

    /// Steps whose rows are not safe yet.
    var pending: [Pending] = []
    var timers: [(due: Int64, timer: Step.Timer)] = []
    var injections: [(id: MessageID, peer: PeerID, attempt: Int)] = []
    var injected: [(id: MessageID, attempt: Int, result: Injection)] = []
    var lookUps: [(id: MessageID, peer: PeerID, attempt: Int)] = []
    var lookedUp: [(id: MessageID, attempt: Int, event: TurnEvent.Kind?)] = []
    var deaths: [(process: Int32, life: Int)] = []

    var agents: [Agent] = []
    /// The peer the daemon takes a process for.
    var peerOfProcess: [Int32: PeerID] = [:]
    /// Messages that were sent, by number.
    var sent: [Sent] = []
    var waiters: Set<MessageID> = []
    /// Askers whose connection broke with the daemon.
    var cutOff: [MessageID] = []
    /// Asks whose late reply was on its way to the disk when the daemon died, after the answer itself was safe. The
    /// journal does not know who had been told: such a reply is lost, and the answer stands in the trace alone. The same
    /// goes for an answer that came after a restart, when the daemon dies again within two seconds.
    var unsafeReplies: Set<MessageID> = []

    var ledger = Ledger()
    let tracer = Tracer()
    private var counter = 0

    struct Pending {
        var step: Step
        /// The message that its sender is told about.
        var sent: MessageID?
        /// The agent whose hook waits for the step, which of its hooks, and the answer.
        var hook: Hook?

        struct Hook {
            var agent: Int
            var stop: Int
            var message: MessageID?
        }
    }

    struct Sent {
        var id: MessageID
        var from: PeerID
        var to: PeerID
        var kind: Message.Kind
        var key: String
    }

    static let human: PeerID = "human"

    init(faults: Faults, isTracing: Bool = false) {
        self.faults = faults
        tracer.isOn = isTracing
        var limits = Mesh.Limits()
        limits.maximumHops = 1000
        limits.pairCapacity = 1e9
        limits.circleCapacity = 1e9
        limits.finishedKept = 100_000
        mesh = Mesh(limits: limits)
        let person = Peer(
            id: World.human, name: "human", kind: .human, circle: Peer.defaultCircle,
            lastSeen: WallTime(milliseconds: now))
        try? take(mesh.add(person, at: time))
        commitAll()
        start(folder: "/a", style: .turnIDs)
        start(folder: "/b", style: .turnIDs)
        start(folder: "/c", style: .noTurnIDs)
        for index in agents.indices { try? look(at: index) }
        commitAll()
    }

    var time: WallTime { WallTime(milliseconds: now) }

    mutating func number() -> Int {
        counter += 1
        return counter
    }

    /// What happened, for the trace of a failing walk.
    final class Tracer {
        var isOn = false
        var lines: [String] = []
    }

    func note(_ text: @autoclosure () -> String) {
        if tracer.isOn { tracer.lines.append("\(now) " + text()) }
    }

    // MARK: The driver

    /// Feeds the mesh.
    mutating func apply(_ input: Mesh.Input) throws {
        note("apply \(input)")
        try take(mesh.apply(input, at: time))
    }

    /// Takes a step of the mesh: rows first, effects once they are safe.
    mutating func take(_ step: Step, sent: MessageID? = nil, hook: Pending.Hook? = nil) throws {
        if !step.rows.isEmpty || !step.effects.isEmpty {
            note("  -> \(step.rows.map(World.brief)) \(step.effects)")
        }
        try ledger.check(step, mesh, self)
        guard !step.rows.isEmpty || hook != nil else { return perform(step.effects) }
        pending.append(Pending(step: step, sent: sent, hook: hook))
    }

    mutating func commit() {
        guard !pending.isEmpty else { return }
        let next = pending.removeFirst()
        journal.write(next.step.rows)
        perform(next.step.effects)
        guard let hook = next.hook, agents[hook.agent].turns.count == hook.stop else { return }
        agents[hook.agent].answered(with: hook.message.flatMap { journal.entries[$0] == nil ? nil : $0 })
    }

    mutating func commitAll() {
        while !pending.isEmpty { commit() }
    }

    mutating func perform(_ effects: [Step.Effect]) {
        for effect in effects {
            switch effect {
            case .offer(let id, let peer, let attempt): injections.append((id, peer, attempt))
            case .recover(let id, let peer, let attempt): lookUps.append((id, peer, attempt))
            case .arm(let timer, let delay):
                timers.append(
                    (
                        now + delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000,
                        timer
                    ))
            case .look(let peer): if let index = agent(of: peer) { agents[index].isDirty = true }
            case .resolve(let id): if waiters.remove(id) != nil { ledger.told(id) }
            }
        }
    }

    // MARK: Sessions as the daemon sees them

    /// Adds an agent that the daemon does not know yet.
    mutating func start(folder: String, style: Agent.Style, key: String? = nil) {
        let process = Int32(100 + agents.count)
        agents.append(Agent(process: process, key: key ?? "s\(number())", folder: folder, style: style))
        note("agent \(process) starts as \(agents[agents.count - 1].key) in \(folder)")
    }

    /// The daemon reads the registry entry of an agent.
    mutating func look(at index: Int) throws {
        let agent = agents[index]
        guard agent.isAlive else { return }
        agents[index].isDirty = false
        try seen(agent.session)
    }

    mutating func seen(_ session: Session) throws {
        note("seen \(session.key.id) of \(session.process?.pid ?? 0) \(session.state)")
        let (id, isNew) = mesh.peer(
            for: session, circle: Peer.defaultCircle, newID: PeerID("p\(number())"), at: time)
        if isNew {
            let peer = Peer(
                id: id, name: session.directory, kind: .session, circle: Peer.defaultCircle, runtime: "test",
                directory: session.directory, session: session.key, process: session.process, lastSeen: time)
            try take(mesh.add(peer, at: time))
        }
        if let process = session.process { peerOfProcess[process.pid] = id }
        ledger.evidence(session.state, of: id)
        try apply(.session(id, session))
    }

    /// The agent behind a peer, as the daemon would address it.
    func agent(of peer: PeerID) -> Int? {
        guard let process = mesh.peers[peer]?.session?.process?.pid else { return nil }
        return agents.firstIndex { $0.process == process }
    }

    static func brief(_ row: JournalRow) -> String {
        switch row {
        case .message(let message): "\(message.kind) \(message.id) \(message.from)->\(message.to)"
        case .transition(let transition):
            "\(transition.message) \(transition.state) (\(transition.evidence)) \(transition.turn?.rawValue ?? "-")"
        case .peer(let peer): "peer \(peer.id)"
        case .forgotten(let id): "forgotten \(id)"
        }
    }
}
