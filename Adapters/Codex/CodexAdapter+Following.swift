import Platform
package import RepowireKit
import Transports

extension CodexAdapter: TurnFollowing, TurnRecovering {
    /// Reads the thread's record as it grows. A failed turn fires no hook, and hooks that are not trusted fire never.
    package func followTurn(
        of message: MessageID, turn: TurnID?, in session: Session, telling tell: @escaping TurnEventSink
    ) async throws {
        let thread = session.key.id
        var begun = turn
        var seen: FileSystem.Status?
        while true {
            try Task.checkCancellation()
            let (status, fate) = try await OffLoop.run { [seen, begun] in
                try look(thread, for: message, turn: begun, unless: seen)
            }
            seen = status
            if let fate {
                if begun == nil, let turn = fate.turn {
                    begun = turn
                    await tell(TurnEvent(session: session, kind: .began(turn: turn, messages: [message])))
                }
                if let end = fate.end { return await tell(TurnEvent(session: session, kind: end)) }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    package func recoverTurn(
        _ turn: TurnID?, for message: MessageID, in session: Session
    ) async throws -> TurnEvent? {
        let fate = try await OffLoop.run { try look(session.key.id, for: message, turn: turn, unless: nil).fate }
        guard let fate, let turn = fate.turn else { return nil }
        return TurnEvent(session: session, kind: fate.end ?? .began(turn: turn, messages: [message]))
    }

    private struct Fate: Sendable {
        var turn: TurnID?
        var end: TurnEvent.Kind?
    }

    /// - Parameter seen: the record as it was at the last look; nothing is read while it has not changed.
    private func look(
        _ thread: String, for message: MessageID, turn: TurnID?, unless seen: FileSystem.Status?
    ) throws -> (status: FileSystem.Status?, fate: Fate?) {
        guard let path = threads.rollout(of: thread), let status = try FileSystem.status(of: path) else {
            return (nil, nil)
        }
        if let seen, seen.size == status.size, seen.modified == status.modified { return (status, nil) }
        let rollout = Rollout(path, until: message.rawValue)
        let turn = turn ?? rollout.turn(of: message)
        return (status, Fate(turn: turn, end: turn.flatMap { rollout.end(of: $0, for: message) }))
    }
}
