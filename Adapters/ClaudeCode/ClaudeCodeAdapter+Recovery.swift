import Declarative
import Platform
package import RepowireKit
import Transports

extension ClaudeCodeAdapter: TurnRecovering {
    /// Reads the end of the session's transcript. Claude Code 2.1.331 writes it in batches, about 100 ms after the fact
    /// and after the registry went idle, so the file is read again for a moment while it does not say how the turn
    /// ended. Only then the last words of an idle session are an end without a mark.
    package func recoverTurn(
        _ turn: TurnID?, for message: MessageID, in session: Session
    ) async throws -> TurnEvent? {
        let isIdle = try await isIdle(session)
        return try await OffLoop.run {
            let deadline = Deadline(milliseconds: 600)
            guard var path = transcriptPath(of: session) else { return nil }
            var seen: FileSystem.Status?
            var found: TurnFate?
            while true {
                let status = try? FileSystem.status(of: path)
                if status == nil { path = transcriptPath(of: session) ?? path }
                if let status, status.size != seen?.size || status.modified != seen?.modified {
                    seen = status
                    found = Transcript(path, from: message).fate(of: message, turn: turn)
                    if let end = found?.end(of: message, isIdle: false) {
                        return TurnEvent(session: session, kind: end)
                    }
                }
                guard !deadline.hasPassed else { break }
                Pause.milliseconds(50)
            }
            guard let found else { return nil }
            let began = TurnEvent.Kind.began(turn: found.turn, messages: [message])
            return TurnEvent(session: session, kind: found.end(of: message, isIdle: isIdle) ?? began)
        }
    }

    /// By the registry as it is now; a session that is not listed any more says nothing new.
    private func isIdle(_ session: Session) async throws -> Bool {
        guard let registry = base.registry else { return session.state == .idle }
        return try await registry.current(session)?.state == .idle
    }

    /// Where the session's transcript is: as its hooks reported it, else in the folder named for its working folder, else
    /// wherever there is one of its id, because a session that changed its folder keeps the one it began in.
    func transcriptPath(of session: Session) -> String? {
        let id = session.key.id
        guard !id.isEmpty, !id.contains("/") else { return nil }
        let name = "\(id).jsonl"
        // The report may be of an earlier session of the same process: `/clear` begins a new file.
        if let reported = session.facts[SessionFact.transcript], reported.hasPrefix("/"),
            Path.name(of: reported) == name
        {
            return reported
        }
        let projects = "\(base.places.root)/projects"
        let expected = "\(projects)/\(ProjectFolder.name(of: session.directory))/\(name)"
        if FileSystem.exists(expected) { return expected }
        let folders = (try? FileSystem.list(projects)) ?? []
        return folders.lazy.map { "\(projects)/\($0)/\(name)" }.first { FileSystem.exists($0) } ?? expected
    }
}
