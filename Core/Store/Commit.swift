package import RepowireKit

/// What became of one ticket, told once, after the disk has it or has refused it.
package struct Commit: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// Every row is on disk, except transitions of messages that had reached their end before: the end stands,
        /// and `ignored` names them.
        case committed(ignored: [MessageID])
        /// A message of the ticket was in the journal already, by its id or its request key: the first one stands, and
        /// neither the message nor its transitions in this ticket were written. The other rows are on disk.
        case duplicate(of: MessageID)
        /// No row was written.
        case failed(JournalError)
    }

    package var ticket: UInt64
    package var outcome: Outcome

    package init(ticket: UInt64, outcome: Outcome) {
        self.ticket = ticket
        self.outcome = outcome
    }
}
