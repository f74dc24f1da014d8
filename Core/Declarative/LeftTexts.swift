package import RepowireKit
import Synchronization

/// What was pasted into terminals and not sent: the next try sends it from where it stands, instead of taking it for its
/// user's draft for ever.
package final class LeftTexts: Sendable {
    struct Left: Equatable, Sendable {
        var message: MessageID
        /// The composer's lines.
        var shown: [String]
    }

    private let texts = Mutex<[ProcessIdentity: Left]>([:])

    package init() {}

    func text(in process: ProcessIdentity) -> Left? { texts.withLock { $0[process] } }

    func note(_ left: Left?, in process: ProcessIdentity) { texts.withLock { $0[process] = left } }

    /// Whether the message stands in that agent's composer, as far as is known.
    package func holds(_ message: MessageID, in process: ProcessIdentity) -> Bool {
        text(in: process)?.message == message
    }
}
