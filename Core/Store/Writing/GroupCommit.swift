import RepowireKit

/// The rows of one step of the mesh, under the number by which its outcome is told.
struct Ticket: Sendable {
    var number: UInt64
    var rows: [JournalRow]
}

/// Writes many tickets in one transaction, so that they share one write to the disk.
///
/// The common case is tried first: all tickets, no precautions. When a ticket turns out not to fit (an unknown message,
/// a row that SQLite refuses) all is undone and done again with a savepoint around each ticket, so that only that ticket
/// is left out; they still share one transaction. When the disk or the file is at fault no ticket has a chance, and all
/// of them fail.
final class GroupCommit {
    private let database: Database
    private let rows: RowWriter
    private let begin: Statement
    private let commit: Statement

    init(_ database: Database) throws(SQLiteError) {
        self.database = database
        rows = try RowWriter(database)
        begin = try database.prepare("BEGIN IMMEDIATE")
        commit = try database.prepare("COMMIT")
    }

    /// - Parameter more: gives the next tickets of the batch, nothing when it has none or the batch is full. Asked until
    ///   then, last when all before it is written and only the disk is to be waited for.
    func commit(_ more: () -> ArraySlice<Ticket>) -> [Commit] {
        var tickets = Array(more())
        do {
            do {
                return try inTransaction {
                    var commits: [Commit] = []
                    while commits.count < tickets.count {
                        for ticket in tickets[commits.count...] {
                            commits.append(Commit(ticket: ticket.number, outcome: try rows.write(ticket.rows)))
                        }
                        tickets += more()
                    }
                    return commits
                }
            } catch let error as SQLiteError where error.concernsStorage {
                throw error
            } catch {
                return try inTransaction { try apart(tickets) }
            }
        } catch {
            let reason = self.reason(error)
            return tickets.map { Commit(ticket: $0.number, outcome: .failed(reason)) }
        }
    }

    private func inTransaction(_ body: () throws -> [Commit]) throws -> [Commit] {
        do {
            try begin.run()
            let commits = try body()
            try commit.run()
            return commits
        } catch {
            database.rollBack()
            rows.forgetWhatWasUndone()
            throw error
        }
    }

    private func apart(_ tickets: [Ticket]) throws -> [Commit] {
        try tickets.map { ticket in
            try database.execute("SAVEPOINT ticket")
            let outcome: Commit.Outcome
            do {
                outcome = try rows.write(ticket.rows)
            } catch let error as SQLiteError where error.concernsStorage {
                throw error
            } catch {
                try database.execute("ROLLBACK TO ticket")
                rows.forgetWhatWasUndone()
                outcome = .failed(reason(error))
            }
            try database.execute("RELEASE ticket")
            return Commit(ticket: ticket.number, outcome: outcome)
        }
    }

    private func reason(_ error: any Error) -> JournalError {
        switch error {
        case let error as RowWriter.UnknownMessage: return .unknownMessage(error.id)
        case let error as SQLiteError: return JournalError(error, path: database.path)
        default: return .refused(detail: "\(error)")
        }
    }
}
