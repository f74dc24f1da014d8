import Platform
package import RepowireKit
import Transports

extension DeclarativeAdapter {
    /// Tries the manifest's doors in order. What stands in the way of all of them is the reason.
    package func inject(_ message: FramedMessage, into session: Session) async throws -> Injection {
        guard let session = try await fresh(session) else {
            return .refused(reason: "the session is not listed any more", retryAfter: .milliseconds(500))
        }
        var reasons: [String] = []
        var hasLaterDoor = false
        var retryAfter: Duration?
        for door in manifest.doors {
            if door.via == .turnEnd || door.via == .driver {
                hasLaterDoor = true
                continue
            }
            guard door.isUsable(in: session.state) else {
                let reason = "the session is \(session.state.name)"
                if !reasons.contains(reason) { reasons.append(reason) }
                hasLaterDoor = true
                continue
            }
            if let reason = door.unmetCondition(session.facts) {
                reasons.append(reason)
                continue
            }
            switch await open(door, message, session) {
            case .done(let injection): return injection
            case .shut(let reason): reasons.append("\(door.via.rawValue): \(reason)")
            case .stuck(let reason):
                reasons.append("\(door.via.rawValue): \(reason)")
                if isYoung(session, for: door) {
                    return .refused(reason: "\(reasons.joined(separator: "; ")), yet", retryAfter: .milliseconds(200))
                }
                retryAfter = .seconds(5)
            }
        }
        let reason = reasons.isEmpty ? "the manifest names no way in" : reasons.joined(separator: "; ")
        guard hasLaterDoor || retryAfter != nil else { return .unreachable(reason: reason) }
        return .refused(reason: reason, retryAfter: retryAfter)
    }

    /// The session as the registry has it at this moment: evidence from before the offer was decided may be stale.
    private func fresh(_ session: Session) async throws -> Session? {
        guard let registry else { return session }
        guard var current = try await registry.current(session) else { return nil }
        current.facts.merge(session.facts) { registered, _ in registered }
        current.pane = current.pane ?? session.pane
        return current
    }

    /// Whether the agent has only just started, so that the door may still open.
    private func isYoung(_ session: Session, for door: DoorRule) -> Bool {
        guard door.graceMilliseconds > 0, let process = session.process,
            let age = ProcessTable.age(of: process)
        else { return false }
        return age < door.graceMilliseconds
    }

    enum Outcome: Sendable {
        case done(Injection)
        /// The door does not open until something about the session changes.
        case shut(String)
        /// The door should open but did not; it may in a moment.
        case stuck(String)
    }

    private func open(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async -> Outcome {
        do {
            switch door.via {
            case .childInbox: return try await childInbox(door, message, session)
            case .unixSocket: return try await unixSocket(door, message, session)
            case .tmux: return try await tmux(door, message, session)
            case .plugin: return try await plugin(door, message, session)
            case .turnEnd, .driver: return .shut("not a way into an idle session")
            }
        } catch {
            return .stuck("\(error)")
        }
    }

    private func line(_ door: DoorRule, _ message: FramedMessage, _ session: Session) -> [UInt8]? {
        door.frame.map {
            InboxSocket.line(
                $0, text: message.text, session: session.key.id, message: message.id, sender: message.senderName,
                shields: door.shields)
        }
    }

    func offered(_ door: DoorRule) -> Outcome {
        .done(.offered(transport: door.via.rawValue, evidenceWithin: .milliseconds(door.withinMilliseconds)))
    }

    private func childInbox(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let process = session.process, let data = line(door, message, session) else {
            return .shut("the session's process or the frame is unknown")
        }
        let written = try await context.children.writeToInbox(
            of: process, authentication: door.authentication, data: data)
        // A session that has just started is about to start its MCP servers.
        return written ? offered(door) : .stuck("the agent runs no repowire-mcp")
    }

    private func unixSocket(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let path = session.facts[door.socket ?? "socket"], let data = line(door, message, session) else {
            return .shut("the session has no inbox")
        }
        // The token of a session is known to its children only.
        let line = door.authentication.flatMap { $0.contains("{{token}}") ? nil : $0 }
        try await InboxSocket.write(to: path, authentication: line, data: data)
        return offered(door)
    }
}
