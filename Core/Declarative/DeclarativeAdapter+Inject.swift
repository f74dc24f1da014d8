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
        for door in manifest.doors {
            if door.via == .turnEnd || door.via == .plugin {
                hasLaterDoor = true
                continue
            }
            guard door.when == .any || session.state == .idle else {
                return .refused(reason: "the session is \(session.state.name)", retryAfter: nil)
            }
            if let unmet = door.requires.first(where: { session.facts[$0.key] != $0.value }) {
                let value = session.facts[unmet.key] ?? "nothing"
                reasons.append("\(door.via.rawValue) needs \(unmet.key) \(unmet.value), found \(value)")
                continue
            }
            switch await open(door, message, session) {
            case .done(let injection): return injection
            case .shut(let reason): reasons.append(reason)
            }
        }
        let reason = reasons.isEmpty ? "the manifest names no way in" : reasons.joined(separator: "; ")
        return hasLaterDoor ? .refused(reason: reason, retryAfter: nil) : .unreachable(reason: reason)
    }

    /// The session as the registry has it at this moment: evidence from before the offer was decided may be stale.
    private func fresh(_ session: Session) async throws -> Session? {
        guard let registry else { return session }
        guard var current = try await registry.current(session) else { return nil }
        current.facts.merge(session.facts) { registered, _ in registered }
        current.pane = current.pane ?? session.pane
        return current
    }

    enum Outcome: Sendable {
        case done(Injection)
        case shut(String)
    }

    private func open(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async -> Outcome {
        do {
            switch door.via {
            case .childInbox: return try await childInbox(door, message, session)
            case .unixSocket: return try await unixSocket(door, message, session)
            case .tmux: return try await tmux(door, message, session)
            case .turnEnd, .plugin: return .shut("not a way into an idle session")
            }
        } catch {
            return .shut("\(door.via.rawValue): \(error)")
        }
    }

    private func line(_ door: DoorRule, _ message: FramedMessage, _ session: Session) -> [UInt8]? {
        door.frame.map {
            InboxSocket.line(
                $0, text: message.text, session: session.key.id, message: message.id, sender: message.senderName)
        }
    }

    private func offered(_ door: DoorRule) -> Outcome {
        .done(.offered(transport: door.via.rawValue, evidenceWithin: .milliseconds(door.withinMilliseconds)))
    }

    private func childInbox(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let process = session.process, let data = line(door, message, session) else {
            return .shut("child_inbox: the session's process or the frame is unknown")
        }
        let written = try await context.children.writeToInbox(
            of: process, authentication: door.authentication, data: data)
        return written ? offered(door) : .shut("child_inbox: the agent runs no repowire-mcp")
    }

    private func unixSocket(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let path = session.facts[door.socket ?? "socket"], let data = line(door, message, session) else {
            return .shut("unix_socket: the session has no inbox")
        }
        try await InboxSocket.write(to: path, authentication: nil, data: data)
        return offered(door)
    }
}
