package import RepowireKit

/// The mesh as a value: peers, mailboxes, asks and guards. An input comes with the time, a `Step` goes out; there is no
/// clock, no socket and no disk in here, so every interleaving can be tested.
package struct Mesh: Sendable {
    package internal(set) var peers: [PeerID: PeerRecord] = [:]
    /// Messages to which something can still happen, and recent finished ones.
    package internal(set) var letters: [MessageID: Letter] = [:]
    var requestKeys: [RequestKey: MessageID] = [:]
    var finished = FinishedLetters()
    /// Open asks by asker, for cycles.
    var openAsks: [PeerID: Set<MessageID>] = [:]
    var names = NameIndex()
    var bySession: [SessionKey: PeerID] = [:]
    /// The peer of a process that holds one session, also when that session has ended.
    var byProcess: [ProcessIdentity: PeerID] = [:]
    var budget: LoopBudget
    /// Peers whose mailbox may go on at the end of this step.
    var touched: [PeerID] = []
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
        /// How long an answer may wait for such an asker before it is written down as a message as well.
        package var untold: Duration = .seconds(2)
        /// Finished messages that are remembered: how many, how many bytes of answers, and how long at least, in
        /// milliseconds, so that whoever waits can be told.
        package var finishedKept = 4096
        package var finishedBytes = 4 << 20
        package var finishedAge: Int64 = 5000
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
        var step = Step()
        switch input {
        case .injected(let id, let attempt, let injection): injected(id, attempt, injection, now, &step)
        case .recovered(let id, let attempt, let event): recovered(id, attempt, event, now, &step)
        case .turn(let peer, let kind): turn(kind, of: peer, now, &step)
        case .session(let peer, let session): attach(session, to: peer, now, &step)
        case .sessionLost(let peer, let reason): lose(peer, reason: reason, now, &step)
        case .waiterGone(let id): waiterGone(id, now, &step)
        case .cancel(let id): finish(id, .cancelled, "the asker withdrew it", now, &step)
        case .timer(let timer): fired(timer, now, &step)
        }
        flush(now, &step)
        return step
    }

    private mutating func fired(_ timer: Step.Timer, _ now: WallTime, _ step: inout Step) {
        switch timer {
        case .evidence(let id, let attempt): evidenceMissing(id, attempt, &step)
        case .hold(let peer, let generation): rested(peer, generation)
        case .unfinishedTurn(let peer, let id, let generation): turnUnfinished(id, of: peer, generation, &step)
        case .absence(let peer, let generation): stillAbsent(peer, generation, now, &step)
        case .untold(let id): if letters[id]?.waiting == .unknown { lateReply(to: id, now, &step) }
        case .claim(let id): unclaimed(id, now, &step)
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
            if case .blocked(let reason) = record.state { return "\(name) waits for its user: \(reason)" }
            return "\(name) is working on it"
        default: return letter.state.rawValue
        }
    }
}
