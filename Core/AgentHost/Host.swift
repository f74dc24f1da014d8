import RepowireKit
package import Wire

/// Stands between the daemon and an agent that speaks the Agent Client Protocol: offers become prompts, and what the
/// agent says in its turn becomes the answer. No I/O.
///
/// The agent takes one prompt after the other. What the daemon was not told yet is kept until it is, also over a restart
/// of the daemon.
package struct Host {
    /// What shall be done.
    package enum Action: Equatable {
        case tellAgent(RPCLine)
        case tellDaemon(RPCLine)
        /// Shown in the window.
        case say(String)
        /// The agent is of no use.
        case giveUp(String)
    }

    /// The version of the Agent Client Protocol that is spoken here.
    static let protocolVersion: Int64 = 1
    /// How many messages are remembered in case the daemon offers them again.
    private static let memory = 64

    let folder: String
    /// How the agent calls itself.
    var title = "the agent"
    /// The agent's session; nil until it has one.
    var session: String?
    var turn: AgentTurn?
    var waiting: [Work] = []
    var questions: [PermissionQuestion] = []
    /// Oldest first; offers that come again are answered from here.
    private(set) var verdicts: [(id: String, verdict: Verdict)] = []
    /// The verdicts that the daemon has not confirmed.
    var unconfirmed: [String] = []
    private(set) var isConnected = false
    var isJoined = false
    /// Whether any daemon took this agent.
    var hasJoined = false

    /// What the agent's and the daemon's answers will be about, by the ids of our requests.
    var agentCalls: [Int64: AgentCall] = [:]
    var daemonCalls: [Int64: DaemonCall] = [:]
    private var lastID: Int64 = 0
    private var actions: [Action] = []

    enum AgentCall: Equatable { case initialize, open, prompt }
    enum DaemonCall: Equatable {
        case join
        case verdict(String)
    }

    /// - Parameter folder: absolute; where the agent works.
    package init(folder: String) { self.folder = folder }

    // MARK: The connection to the daemon

    package mutating func connected() -> [Action] {
        isConnected = true
        join()
        return take()
    }

    package mutating func disconnected() -> [Action] {
        isConnected = false
        isJoined = false
        daemonCalls = [:]
        return take()
    }

    /// Nothing is being done, and the daemon knows what came of all that was.
    var isAtRest: Bool { turn == nil && waiting.isEmpty && unconfirmed.isEmpty }

    /// The agent is ready: now it can be written to.
    mutating func join() {
        guard isConnected, session != nil else { return }
        callDaemon(
            .join, Method.peerJoin,
            [
                "name": .string(folder.split(separator: "/").last.map(String.init) ?? "agent"),
                "directory": .string(folder), "state": isAtRest ? "idle" : "busy",
            ])
    }

    // MARK: The terminal

    /// A line that a person typed into the window.
    package mutating func typed(_ line: String) -> [Action] {
        if let question = questions.first {
            let number = Int(line.filter { !$0.isWhitespace }) ?? 0
            guard question.choices.indices.contains(number - 1) else {
                say("Type a number from 1 to \(question.choices.count).")
                return take()
            }
            answer(question, .object(["outcome": "selected", "optionId": .string(question.choices[number - 1].id)]))
            questions.removeFirst()
            if let next = questions.first { ask(next) } else { report("busy") }
        } else if !line.allSatisfy(\.isWhitespace) {
            waiting.append(.typed(line))
            if turn != nil { say("It is given that when it is done.") }
            proceed()
        }
        return take()
    }

    /// Ctrl-C: the turn is stopped, the agent stays.
    package mutating func interrupt() -> [Action] {
        guard turn != nil, let session else {
            say("Nothing to stop. Ctrl-D ends the agent.")
            return take()
        }
        cancelQuestions()
        say("Stopping…")
        perform(
            .tellAgent(.notification(method: "session/cancel", params: .object(["sessionId": .string(session)]))))
        return take()
    }

    mutating func ask(_ question: PermissionQuestion) {
        say(question.text)
        report("blocked", reason: "wants to be allowed: \(question.title)")
    }

    mutating func cancelQuestions() {
        for question in questions { answer(question, .object(["outcome": "cancelled"])) }
        questions = []
    }

    private mutating func answer(_ question: PermissionQuestion, _ outcome: JSON) {
        perform(.tellAgent(.result(id: question.request, .object(["outcome": outcome]))))
    }

    // MARK: Work

    /// Gives the agent the next thing to do, if it has nothing.
    mutating func proceed() {
        guard turn == nil, let session, !waiting.isEmpty else { return }
        let work = waiting.removeFirst()
        let prompt: JSON = [["type": "text", "text": .string(work.text)]]
        let request = callAgent(.prompt, "session/prompt", ["sessionId": .string(session), "prompt": prompt])
        turn = AgentTurn(work, request: request)
        switch work {
        case .offer(let offer): say("── \(offer.from) \(offer.isAsk ? "asks" : "says")\n\(offer.body)")
        case .typed:
            say("──")
            report("busy")
        }
    }

    /// The agent has shown that it has the prompt.
    mutating func begin() {
        guard let turn, !turn.hasBegun else { return }
        self.turn?.hasBegun = true
        guard let offer = turn.offer else { return }
        if offer.isAsk {
            tell(Method.messageAccepted, ["id": .string(offer.id)])
        } else {
            // A notification is done when it is accepted, and the agent is not.
            report("busy")
            settle(offer.id, .read)
        }
    }

    /// The turn is over.
    mutating func end(_ verdict: Verdict) {
        guard let turn else { return }
        begin()
        cancelQuestions()
        self.turn = nil
        if let offer = turn.offer, offer.isAsk {
            settle(offer.id, Host.sendable(verdict))
        } else if waiting.isEmpty {
            report("idle")
        }
        proceed()
    }

    /// The daemon takes no longer line, however often it is sent.
    private static func sendable(_ verdict: Verdict) -> Verdict {
        guard case .answered(let text) = verdict, JSON.string(text).bytes.count > longestAnswer else { return verdict }
        return .failed("its answer of \(text.utf8.count) bytes is too long to be passed on")
    }

    private static let longestAnswer = WireProtocol.maximumLine - 1024

    private mutating func settle(_ id: String, _ verdict: Verdict) {
        verdicts.append((id, verdict))
        if verdicts.count > Host.memory { verdicts.removeFirst() }
        unconfirmed.append(id)
        sendVerdict(id)
    }

    func verdict(on id: String) -> Verdict? { verdicts.last { $0.id == id }?.verdict }

    mutating func sendVerdict(_ id: String) {
        guard isJoined, let verdict = verdict(on: id) else { return }
        switch verdict {
        case .read: callDaemon(.verdict(id), Method.messageAccepted, ["id": .string(id)])
        case .answered(let text):
            callDaemon(.verdict(id), Method.messageAnswer, ["id": .string(id), "text": .string(text)])
        case .failed(let reason):
            callDaemon(.verdict(id), Method.messageFail, ["id": .string(id), "reason": .string(Host.cut(reason))])
        }
    }

    /// As much of a reason as the daemon takes.
    private static func cut(_ reason: String) -> String {
        String(String.UnicodeScalarView(reason.unicodeScalars.prefix(longestReason)))
    }

    private static let longestReason = 2000

    // MARK: Saying

    /// What the agent is doing. Nobody needs to hear it later: who joins says it again.
    mutating func report(_ state: String, reason: String? = nil) {
        var params: JSONObject = ["state": .string(state)]
        params["reason"] = reason.map { .string(Host.cut($0)) }
        tell(Method.peerState, params)
    }

    mutating func tell(_ method: String, _ params: JSONObject) {
        if isJoined { perform(.tellDaemon(.notification(method: method, params: .object(params)))) }
    }

    mutating func callDaemon(_ call: DaemonCall, _ method: String, _ params: JSONObject) {
        lastID += 1
        daemonCalls[lastID] = call
        perform(.tellDaemon(.request(id: .int(lastID), method: method, params: .object(params))))
    }

    @discardableResult
    mutating func callAgent(_ call: AgentCall, _ method: String, _ params: JSONObject) -> Int64 {
        lastID += 1
        agentCalls[lastID] = call
        perform(.tellAgent(.request(id: .int(lastID), method: method, params: .object(params))))
        return lastID
    }

    mutating func say(_ text: String) { perform(.say(text)) }
    mutating func perform(_ action: Action) { actions.append(action) }

    mutating func take() -> [Action] {
        defer { actions = [] }
        return actions
    }
}
