package import RepowireKit

/// Sessions that a plug-in inside the runtime holds.
extension DeclarativeAdapter {
    /// How long the plug-in may take to look into the session's record.
    private static let outcomeWithin = Duration.seconds(10)

    /// The plug-in alone knows whether the session can take the message at this moment; what it says counts.
    func plugin(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        let parameters: JSON = [
            "session": .string(session.key.id), "message": .string(message.id.rawValue),
            "kind": .string(message.kind.rawValue), "text": .string(message.text),
        ]
        let answer = try await context.plugins.request(
            PluginRequest.inject, parameters, of: session, within: .milliseconds(door.withinMilliseconds))
        guard let answer else { return .stuck("the runtime's plug-in is not connected") }
        let reason = answer["reason"]?.stringValue.map { String($0.prefix(2000)) } ?? "its plug-in gave no reason"
        switch answer["outcome"]?.stringValue {
        case "accepted":
            return .done(
                .accepted(
                    transport: door.via.rawValue, turn: turn(in: answer),
                    evidence: answer["evidence"]?.stringValue.map { String($0.prefix(200)) } ?? "its plug-in said so"))
        case "offered": return offered(door)
        case "refused":
            let pause = answer["retry_ms"]?.intValue.map { Duration.milliseconds(min(max($0, 50), 600_000)) }
            return .done(.refused(reason: reason, retryAfter: pause))
        case "unreachable": return .done(.unreachable(reason: reason))
        default: return .stuck("its plug-in answered nothing that is understood")
        }
    }

    private func turn(in answer: JSON) -> TurnID? {
        answer["turn"]?.stringValue.flatMap { $0.isEmpty || $0.utf8.count > 256 ? nil : TurnID($0) }
    }
}

extension DeclarativeAdapter: TurnRecovering {
    /// The plug-in looks into the session's record. Without one nothing is known.
    package func recoverTurn(_ turn: TurnID?, for message: MessageID, in session: Session) async throws -> TurnEvent? {
        guard manifest.doors.contains(where: { $0.via == .plugin }) else { return nil }
        let parameters: JSON = [
            "session": .string(session.key.id), "message": .string(message.rawValue),
            "turn": turn.map { .string($0.rawValue) } ?? .null,
        ]
        let answer = try await context.plugins.request(
            PluginRequest.outcome, parameters, of: session, within: DeclarativeAdapter.outcomeWithin)
        guard let answer else { return nil }
        let known = self.turn(in: answer) ?? turn
        let kind: TurnEvent.Kind
        switch answer["outcome"]?.stringValue {
        case "running": kind = .began(turn: known, messages: [message])
        case "ended": kind = .ended(turn: known, messages: [message], reply: answer["reply"]?.stringValue)
        case "failed":
            let reason = answer["reason"]?.stringValue ?? "its plug-in gave no reason"
            kind = .failed(turn: known, messages: [message], reason: reason)
        case "interrupted": kind = .interrupted(turn: known, messages: [message])
        default: return nil
        }
        return TurnEvent(session: session, kind: kind)
    }
}
