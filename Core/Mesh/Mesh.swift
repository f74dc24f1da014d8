package import RepowireKit

/// The mesh as a value: peers, mailboxes, asks and guards. An input comes with the time, a `Step` goes out; there is no
/// clock, no socket and no disk in here, so every interleaving can be tested.
package struct Mesh: Sendable {
    package internal(set) var peers: [PeerID: PeerRecord] = [:]
    /// Messages to which something can still happen, and recent finished ones.
    package internal(set) var letters: [MessageID: Letter] = [:]
    var requestKeys: [RequestKey: MessageID] = [:]
    /// Finished messages, oldest first; the oldest are dropped from memory.
    var finished: [MessageID] = []
    var finishedStart = 0
    /// Open asks by asker, for cycles.
    var openAsks: [PeerID: Set<MessageID>] = [:]
    var names = NameIndex()
    var bySession: [SessionKey: PeerID] = [:]
    /// The peer of a process that holds one session, also when that session has ended.
    var byProcess: [ProcessIdentity: PeerID] = [:]
    var budget: LoopBudget
    package let limits: Limits

    package struct Limits: Sendable {
        /// How long an ask stays open after its asker stopped waiting, in milliseconds.
        package var askLifetime: Int64 = 3_600_000
        package var maximumHops = 12
        package var attempts = 3
        package var retryAfter: Duration = .seconds(2)
        /// How long a refused message rests when nothing changes, at first and at most.
        package var recheck: Duration = .seconds(15)
        package var recheckAtMost: Duration = .seconds(600)
        /// How long the end of a turn may be behind the session's going idle.
        package var unfinishedTurn: Duration = .milliseconds(300)
        /// How long a session that ended may take to come back under another id.
        package var absence: Duration = .seconds(3)
        /// How long after a restart an asker may take to claim its answer.
        package var claim: Duration = .seconds(30)
        package var finishedKept = 4096
        package var pairCapacity = 200.0
        package var pairPerMinute = 1.0
        package var circleCapacity = 1000.0
        package var circlePerMinute = 5.0

        package init() {}
    }

    package init(limits: Limits = Limits()) {
        self.limits = limits
        budget = LoopBudget(
            pairRate: .init(capacity: limits.pairCapacity, perMinute: limits.pairPerMinute),
            circleRate: .init(capacity: limits.circleCapacity, perMinute: limits.circlePerMinute))
    }

    /// Something that happened outside.
    package enum Input: Sendable {
        case injected(MessageID, attempt: Int, Injection)
        case recovered(MessageID, attempt: Int, TurnEvent.Kind?)
        case turn(PeerID, TurnEvent.Kind)
        case session(PeerID, Session)
        case sessionLost(PeerID, reason: String)
        /// Nobody holds the line for this ask any more, and nobody was told its outcome.
        case waiterGone(MessageID)
        case cancel(MessageID)
        case timer(Step.Timer)
    }

    /// Takes one input. Inputs that no longer fit (a late timer, a second report) change nothing.
    package mutating func apply(_ input: Input, at now: WallTime) -> Step {
        switch input {
        case .injected(let id, let attempt, let injection): return injected(id, attempt, injection, now)
        case .recovered(let id, let attempt, let event): return recovered(id, attempt, event, now)
        case .turn(let peer, let kind): return turn(kind, of: peer, now)
        case .session(let peer, let session): return attach(session, to: peer, now)
        case .sessionLost(let peer, let reason): return lose(peer, reason: reason, now)
        case .waiterGone(let id): return waiterGone(id, now)
        case .cancel(let id): return finish(id, .cancelled, "the asker withdrew it", now)
        case .timer(let timer): return fired(timer, now)
        }
    }

    private mutating func fired(_ timer: Step.Timer, _ now: WallTime) -> Step {
        switch timer {
        case .evidence(let id, let attempt): return evidenceMissing(id, attempt, now)
        case .hold(let peer, let generation):
            guard peers[peer]?.generation == generation else { return Step() }
            release(peer)
            if peers[peer]?.isPresumedBusy == true, peers[peer]?.turns.isEmpty == true {
                peers[peer]?.isPresumedBusy = false
                peers[peer]?.session?.state = .idle
            }
            return pump(peer, now)
        case .unfinishedTurn(let peer, let id, let generation): return turnUnfinished(id, of: peer, generation)
        case .absence(let peer, let generation): return stillAbsent(peer, generation, now)
        case .claim(let id): return unclaimed(id, now)
        }
    }

    /// What is known of an open message, for people.
    package func progress(of id: MessageID) -> String {
        guard let letter = letters[id], let record = peers[letter.message.to] else { return "unknown" }
        let name = record.peer.name
        switch letter.state {
        case .queued:
            guard let session = record.session else { return "\(name) is offline" }
            switch session.state {
            case .blocked(let reason): return "\(name) waits for its user: \(reason)"
            case .busy: return "\(name) is busy with something else"
            case .idle where record.inFlight != nil: return "\(name) is busy with another message"
            case .idle: return "\(name) could not take it yet"
            case .unknown: return "\(name)'s state is unknown"
            }
        case .offered: return "handed to \(name), which has not taken it up yet"
        case .accepted:
            if case .blocked(let reason) = record.session?.state { return "\(name) waits for its user: \(reason)" }
            return "\(name) is working on it"
        default: return letter.state.rawValue
        }
    }
}
