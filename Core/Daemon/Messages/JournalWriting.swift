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
    func name(of peer: PeerID) throws(JournalError) -> String?
}

extension JournalReading {
    /// The names of everybody who sent or received one of the messages, also of those that were forgotten.
    func names(in entries: [JournalSnapshot.OpenMessage]) throws(JournalError) -> [PeerID: String] {
        var names: [PeerID: String] = [:]
        for peer in Set(entries.flatMap { [$0.message.from, $0.message.to] }) { names[peer] = try name(of: peer) }
        return names
    }

    /// Runs a question off the loop.
    func off<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await OffLoop.run(work)
    }
}

extension Journal: JournalWriting, JournalReading {}
