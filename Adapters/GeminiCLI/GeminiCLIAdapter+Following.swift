import Declarative
import Platform
package import RepowireKit
import Transports

extension GeminiCLIAdapter: TurnFollowing, TurnRecovering {
    /// Reads the transcript as it grows. No hook tells of Esc during a tool or an approval, nor why a turn failed.
    package func followTurn(
        of message: MessageID, turn: TurnID?, in session: Session, telling tell: @escaping TurnEventSink
    ) async throws {
        var hasBegun = false
        var seen: FileSystem.Status?
        var last: PromptFate?
        while true {
            try Task.checkCancellation()
            let path = transcript(of: session)
            let (status, fate) = try await OffLoop.run { [seen] in try look(path, for: message, unless: seen) }
            seen = status
            // That the turn is over may be told after the last line of its record was read.
            if let fate { last = fate }
            if let fate = last {
                if !hasBegun, fate.hasArrived {
                    hasBegun = true
                    await tell(TurnEvent(session: session, kind: .began(turn: nil, messages: fate.messages)))
                }
                if let end = fate.end(of: message, isIdle: notes.note(of: session.key.id).isIdle) {
                    return await tell(TurnEvent(session: session, kind: end))
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    package func recoverTurn(
        _ turn: TurnID?, for message: MessageID, in session: Session
    ) async throws -> TurnEvent? {
        let note = notes.note(of: session.key.id)
        let (path, isIdle) = (transcript(of: session), note.isIdle || (session.state == .idle && !note.isInTurn))
        let fate = try await OffLoop.run { try look(path, for: message, unless: nil).fate }
        guard let fate else { return nil }
        if let end = fate.end(of: message, isIdle: isIdle) { return TurnEvent(session: session, kind: end) }
        return fate.hasArrived ? TurnEvent(session: session, kind: .began(turn: nil, messages: [message])) : nil
    }

    private func transcript(of session: Session) -> String? {
        notes.note(of: session.key.id).transcript ?? session.facts[SessionFact.transcript]
    }

    /// - Parameter seen: the record as it was at the last look; nothing is read while it has not changed.
    private func look(
        _ path: String?, for message: MessageID, unless seen: FileSystem.Status?
    ) throws -> (status: FileSystem.Status?, fate: PromptFate?) {
        guard let path, let status = try FileSystem.status(of: path) else { return (nil, nil) }
        if let seen, seen.size == status.size, seen.modified == status.modified { return (status, nil) }
        for limit in [128 << 10, 2 << 20, 32 << 20] {
            let bytes = try FileSystem.readTail(path, limit: limit)
            let isCut = bytes.count == limit
            if let fate = Transcript(tail: bytes, isCut: isCut).fate(of: message) { return (status, fate) }
            if !isCut { break }
        }
        return (status, nil)
    }
}
