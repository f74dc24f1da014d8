import RepowireKit

/// A running agent as it really is, whatever the daemon knows of it.
struct Agent {
    enum Style {
        /// It has turn ids, and waits at the end of a turn for its hook's answer.
        case turnIDs
        /// It has none; its record names the messages.
        case noTurnIDs
    }

    /// What stands in a prompt.
    enum Prompt: Hashable {
        case message(MessageID)
        case typed
    }

    /// One turn, or one more round of a turn that a hook's answer kept going.
    struct Turn {
        enum End {
            case reply(String)
            case failed
            case interrupted
        }

        var id: TurnID
        var key: String
        var prompts: [Prompt]
        var end: End?
        /// The daemon's life in which its begin was reported; nil: never.
        var announcedIn: Int?
    }

    var process: Int32
    var key: String
    var folder: String
    var style: Style
    var isAlive = true
    var isBlocked = false
    /// All turns, the record of the runtime. The last one runs if it has no end.
    var turns: [Turn] = []
    /// Prompts that wait for the running turn to end.
    var waiting: [Prompt] = []
    /// The turn has ended, and its hook's answer is awaited.
    var isStopping = false
    /// Its state changed since it was looked at last.
    var isDirty = true
    /// Reports under way to the daemon, in order.
    var reports: [Report] = []

    struct Report {
        var key: String
        var kind: TurnEvent.Kind
        /// Which turn it tells the begin of.
        var begins: Int?
        /// At the end of which turn the agent waits for an answer to it.
        var stop: Int?
        /// It was made before, and came already or will.
        var isRepeated = false
    }

    var isRunning: Bool { isAlive && turns.last.map { $0.end == nil && $0.key == key } ?? false }
    var isIdle: Bool { isAlive && !isRunning && !isStopping && waiting.isEmpty }

    var state: SessionState {
        if isBlocked { return .blocked("a dialog") }
        return isRunning || isStopping ? .busy : .idle
    }

    var session: Session {
        Session(
            key: SessionKey(runtime: "test", id: key), process: ProcessIdentity(pid: process, start: UInt64(process)),
            directory: folder, state: state)
    }

    func reportedID(_ turn: Turn) -> TurnID? { style == .turnIDs ? turn.id : nil }

    static func messages(_ prompts: [Prompt]) -> [MessageID] {
        prompts.compactMap { if case .message(let id) = $0 { id } else { nil } }
    }

    // MARK: What it does

    /// Begins a turn with these prompts and reports it.
    mutating func begin(_ prompts: [Prompt], number: Int, announced: Bool = true) {
        let turn = Turn(id: TurnID("t\(number)"), key: key, prompts: prompts)
        turns.append(turn)
        isDirty = true
        guard announced else { return }
        reports.append(
            Report(
                key: key, kind: .began(turn: reportedID(turn), messages: Agent.messages(prompts)),
                begins: turns.count - 1))
    }

    /// Takes a prompt: begins with it, or lets it wait behind the running turn, or takes it into the running turn.
    mutating func take(_ prompt: Prompt, number: Int, isAbsorbed: Bool, life: Int) {
        guard isRunning || isStopping, let last = turns.indices.last else { return begin([prompt], number: number) }
        if style == .turnIDs, turns[last].announcedIn == life {
            // It is reported at once, with the id of the turn that runs.
            let messages = Agent.messages([prompt])
            reports.append(Report(key: key, kind: .began(turn: turns[last].id, messages: messages)))
        }
        if isAbsorbed, isRunning { turns[last].prompts.append(prompt) } else { waiting.append(prompt) }
    }

    /// The running turn ends.
    mutating func end(_ end: Turn.End, reports isReported: Bool = true) {
        guard isRunning, let last = turns.indices.last else { return }
        turns[last].end = end
        isDirty = true
        isBlocked = false
        guard isReported else { return }
        let id = reportedID(turns[last])
        let messages = style == .noTurnIDs ? Agent.messages(turns[last].prompts) : []
        switch end {
        case .reply(let text):
            isStopping = style == .turnIDs
            reports.append(
                Report(
                    key: key, kind: .ended(turn: id, messages: messages, reply: text),
                    stop: isStopping ? turns.count : nil))
        case .failed: reports.append(Report(key: key, kind: .failed(turn: id, messages: messages, reason: "API error")))
        case .interrupted: reports.append(Report(key: key, kind: .interrupted(turn: id, messages: messages)))
        }
    }

    /// The hook's answer at the end of a turn: go on with a message, or stop.
    mutating func answered(with message: MessageID?) {
        guard isAlive, isStopping, let last = turns.last else { return }
        isStopping = false
        isDirty = true
        guard let message else { return }
        turns.append(Turn(id: last.id, key: key, prompts: [.message(message)], announcedIn: last.announcedIn))
    }

    /// What waited runs in a turn of its own. Where the runtime has turn ids, nobody reports that it began.
    mutating func goOn(number: Int) {
        guard isAlive, !isRunning, !isStopping, !waiting.isEmpty else { return }
        let prompts = style == .turnIDs ? [waiting.removeFirst()] : waiting
        if style == .noTurnIDs { waiting = [] }
        begin(prompts, number: number, announced: style == .noTurnIDs)
    }

    /// What its record says about a message.
    func record(of message: MessageID, turn: TurnID?, key: String) -> TurnEvent.Kind? {
        let holding = turns.filter { $0.key == key && $0.prompts.contains(.message(message)) }
        guard let found = holding.first(where: { $0.id == turn }) ?? holding.first else { return nil }
        let id = reportedID(found)
        switch found.end {
        case nil: return isRunning ? .began(turn: id, messages: [message]) : nil
        case .reply(let text): return .ended(turn: id, messages: [message], reply: text)
        case .failed: return .failed(turn: id, messages: [message], reason: "API error")
        case .interrupted: return .interrupted(turn: id, messages: [message])
        }
    }

    /// Whether this text is a reply to this message.
    func replied(_ text: String, to message: MessageID) -> Bool {
        turns.contains { turn in
            if case .reply(text) = turn.end { turn.prompts.contains(.message(message)) } else { false }
        }
    }
}
