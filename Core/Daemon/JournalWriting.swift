package import RepowireKit
package import Store
import Transports

/// The journal as the node uses it: rows go in with a ticket, and the outcome of each ticket comes back later.
package protocol JournalWriting: Sendable {
    func submit(ticket: UInt64, rows: [JournalRow])
}

/// The journal as it is asked about the past. Every call blocks.
package protocol JournalReading: Sendable {
    func trace(_ id: MessageID) throws(JournalError) -> Trace?
    func list(_ query: MessageQuery) throws(JournalError) -> [JournalSnapshot.OpenMessage]
}

extension JournalReading {
    /// Runs a question off the loop.
    func off<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await OffLoop.run(work)
    }
}

extension Journal: JournalWriting, JournalReading {}
