package import RepowireKit

/// What one input did to the mesh: rows for the journal, and effects that wait until the rows are safe.
package struct Step: Sendable {
    package internal(set) var rows: [JournalRow] = []
    package internal(set) var effects: [Effect] = []

    package init(rows: [JournalRow] = []) { self.rows = rows }

    /// Something for the driver to do after the rows were committed.
    package enum Effect: Sendable, Hashable {
        /// Hand the message to the recipient's session, if it is still offered with this attempt, and say with
        /// `Input.injected` what came of it, in any case.
        case offer(MessageID, to: PeerID, attempt: Int)
        /// Look into the runtime's own record for what became of the message, and say it with `Input.recovered`, in
        /// any case.
        case recover(MessageID, of: PeerID, attempt: Int)
        /// Ask the runtime for the state of the peer's session, where it can be asked: a turn began, and the runtime's
        /// last word was that the session is idle.
        case look(PeerID)
        /// Tell whoever waits for the ask.
        case resolve(MessageID)
        /// Call `Input.timer` after the time.
        case arm(Timer, after: Duration)
    }

    /// What a timer is for. Each carries what it was armed for, so that a late one does nothing.
    package enum Timer: Sendable, Hashable {
        case evidence(MessageID, attempt: Int)
        case hold(PeerID, generation: Int)
        /// A session went idle while a turn of ours is open: its end may still be on the way.
        case unfinishedTurn(PeerID, MessageID, generation: Int)
        /// A session ended and may come back under another id.
        case absence(PeerID, generation: Int)
        /// An ask ended after a restart before its asker came back: its answer is written down as a message.
        case untold(MessageID)
        /// After a restart, the asker has had its time to come back.
        case claim(MessageID)
    }
}
