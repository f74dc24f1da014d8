import Declarative
import Platform
package import RepowireKit
import Transports

extension ClaudeCodeAdapter: TurnRecovering {
    /// Reads the end of the session's transcript. An interrupted turn leaves a line of the turn's own prompt id that
    /// says so; Claude Code 2.1.331 writes it about 100 ms after the registry went idle, so the file is read for a
    /// moment longer.
    package func recoverTurn(
        _ turn: TurnID?, for message: MessageID, in session: Session
    ) async throws -> TurnEvent? {
        let path = transcriptPath(of: session)
        return try await OffLoop.run {
            let deadline = Deadline(milliseconds: 600)
            while true {
                let transcript = Transcript(tailOf: path)
                if let kind = transcript.fate(of: message, turn: turn) {
                    return TurnEvent(session: session, kind: kind)
                }
                guard !deadline.hasPassed, FileSystem.exists(path) else { break }
                Pause.milliseconds(50)
            }
            return Transcript(tailOf: path).reception(of: message).map { TurnEvent(session: session, kind: $0) }
        }
    }

    /// `<config>/projects/<folder with every other character than letters and digits as a hyphen>/<session>.jsonl`.
    func transcriptPath(of session: Session) -> String {
        let folder = String(
            session.directory.unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": return Character(scalar)
                default: return "-"
                }
            })
        return "\(base.places.root)/projects/\(folder)/\(session.key.id).jsonl"
    }
}
