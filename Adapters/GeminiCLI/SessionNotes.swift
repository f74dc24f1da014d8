import Synchronization

/// What the hooks said last about each session.
final class SessionNotes: Sendable {
    struct Note: Sendable {
        /// The record: another file after `/clear`, and after the first prompt of a resumed session.
        var transcript: String?
        /// Whether the last hook was that of the end of a turn.
        var isIdle = false
        /// Whether the last hook was that of a prompt.
        var isInTurn = false
    }

    private let notes = Mutex<[String: Note]>([:])

    func note(of session: String) -> Note { notes.withLock { $0[session] ?? Note() } }

    func update(_ session: String, _ change: (inout Note) -> Void) {
        notes.withLock { change(&$0[session, default: Note()]) }
    }
}
