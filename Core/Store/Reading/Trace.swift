package import RepowireKit

/// A message and everything that happened to it, in order.
package struct Trace: Sendable, Hashable {
    package var entry: JournalSnapshot.OpenMessage
    /// Without the beginning: a message starts as `queued` when it is written.
    package var transitions: [JournalRow.Transition]

    package init(entry: JournalSnapshot.OpenMessage, transitions: [JournalRow.Transition]) {
        self.entry = entry
        self.transitions = transitions
    }
}
