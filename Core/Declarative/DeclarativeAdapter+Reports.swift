package import RepowireKit
import Transports

extension DeclarativeAdapter {
    package func captureReply(from report: RuntimeReport) throws -> [TurnEvent] {
        guard let rules = manifest.hooks else { return [] }
        let payload = report.payload
        guard !rules.ignore.contains(where: { $0.holds(for: payload) }) else { return [] }
        guard let session = session(of: report) else { return [] }
        var events = [TurnEvent(session: session, kind: .sessionSeen)]
        for event in rules.events
        where event.event == report.event && event.match.allSatisfy({ $0.holds(for: payload) }) {
            events += kinds(event.meaning, payload).map { TurnEvent(session: session, kind: $0) }
        }
        return events
    }

    /// The session as the report names it. Its facts are those that only reports tell; they complete what is known.
    package func session(of report: RuntimeReport) -> Session? {
        let fields = manifest.payload
        guard let id = first(fields.session, in: report.payload), Registry.isPlausible(id) else { return nil }
        return Session(
            key: SessionKey(runtime: manifest.id, id: id), process: report.process,
            directory: first(fields.directory, in: report.payload) ?? "/",
            pane: report.environment["TMUX_PANE"], title: first(fields.title, in: report.payload),
            facts: facts(of: report))
    }

    private func facts(of report: RuntimeReport) -> [String: String] {
        let fields = manifest.payload
        var facts = fields.facts.compactMapValues { first($0, in: report.payload) }
        facts[SessionFact.transcript] = first(fields.transcript, in: report.payload)
        // `TMUX` is the server's socket, its pid and a number.
        if let socket = report.environment["TMUX"]?.prefix(while: { $0 != "," }), !socket.isEmpty {
            facts[SessionFact.tmux] = String(socket)
        }
        return facts.filter { $0.value.utf8.count <= 4096 }
    }

    private func kinds(_ meaning: EventMeaning, _ payload: JSON) -> [TurnEvent.Kind] {
        let fields = manifest.payload
        let turn = first(fields.turn, in: payload).map { TurnID($0) }
        let idle: [TurnEvent.Kind] = manifest.turn.idleByRegistry ? [] : [.state(.idle)]
        switch meaning {
        case .started: return idle
        case .prompt:
            return [.began(turn: turn, messages: MessageID.framed(in: first(fields.prompt, in: payload) ?? ""))]
        case .turnEnded: return [.ended(turn: turn, messages: [], reply: first(fields.reply, in: payload))] + idle
        case .turnFailed:
            let reason = first(fields.error, in: payload) ?? first(fields.reply, in: payload)
            return [.failed(turn: turn, messages: [], reason: reason ?? "the runtime gave no reason")] + idle
        case .turnInterrupted: return [.interrupted(turn: turn, messages: [])] + idle
        case .blocked: return [.state(.blocked(first(fields.reason, in: payload) ?? "waits for its user"))]
        case .unblocked: return [.state(.busy)]
        case .sessionEnded: return [.sessionEnded(reason: first(fields.reason, in: payload) ?? "it was closed")]
        }
    }

    /// The text at the first pointer that is there.
    package func first(_ pointers: [String], in payload: JSON) -> String? {
        pointers.lazy.compactMap { payload.at($0)?.scalarText }.first
    }
}

extension DeclarativeAdapter: HookAnswering {
    package func neutralAnswer(to report: RuntimeReport) -> HookAnswer {
        HookAnswer(stdout: manifest.hooks?.neutral ?? "")
    }

    package func continuation(
        of report: RuntimeReport, in session: Session, with message: FramedMessage
    ) -> HookAnswer? {
        guard let rules = manifest.hooks, let template = rules.continuation,
            let position = manifest.doors.firstIndex(where: { $0.via == .turnEnd }),
            !manifest.doors[..<position].contains(where: { leads($0, into: session) }),
            rules.events.contains(where: { event in
                event.event == report.event && event.meaning == .turnEnded
                    && event.match.allSatisfy { $0.holds(for: report.payload) }
            }),
            !rules.ignore.contains(where: { $0.holds(for: report.payload) })
        else { return nil }
        return HookAnswer(stdout: Template.fill(template, ["{{text}}": message.text]).text)
    }

    /// Whether a door will lead into the session once it is idle, as far as is known now.
    private func leads(_ door: DoorRule, into session: Session) -> Bool {
        guard door.unmetCondition(session.facts) == nil else { return false }
        switch door.via {
        case .childInbox:
            return session.facts[door.socket ?? "socket"] != nil && session.facts[SessionFact.child] != "none"
        case .unixSocket: return session.facts[door.socket ?? "socket"] != nil
        case .tmux: return session.pane != nil && manifest.screen != nil
        // Nothing tells whether it is connected; the offer will.
        case .driver, .plugin: return true
        case .turnEnd: return false
        }
    }
}
