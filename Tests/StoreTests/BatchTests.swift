import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Store

@Suite struct BatchTests {
    @Test func whatWaitsTogetherSharesOneTransaction() throws {
        let test = try TestJournal()
        try test.whileWriterIsHeld {
            for number in 0..<600 { test.submit([.message(.example("m\(number)"))]) }
        }
        _ = try test.reports.commits(600)
        #expect(test.reports.all.map(\.count) == [512, 88])
    }

    @Test func longMessagesMakeSmallerBatches() throws {
        let test = try TestJournal()
        let body = String(repeating: "x", count: Message.maximumBody)
        try test.whileWriterIsHeld {
            for number in 0..<10 { test.submit([.message(.example("m\(number)", body: body))]) }
        }
        _ = try test.reports.commits(10)
        #expect(test.reports.all.map(\.count) == [8, 2])
    }

    @Test func whatArrivesWhileABatchIsWrittenIsPartOfIt() throws {
        let folder = try TestFolder()
        let database = try Connections.writing(JournalFile(path: folder.journal), schema: .current)
        let batches = try GroupCommit(database)
        var left: [[Ticket]] = [[ticket(1)], [ticket(2), ticket(3)], []]
        var isOpen: [Bool] = []
        let commits = batches.commit {
            isOpen.append(database.isInTransaction)
            return left.removeFirst()[...]
        }
        #expect(commits.map(\.ticket) == [1, 2, 3])
        #expect(isOpen == [false, true, true])
        #expect(!database.isInTransaction)
    }

    @Test func aBatchThatIsDoneAgainHasItsLateTicketsToo() throws {
        let folder = try TestFolder()
        let database = try Connections.writing(JournalFile(path: folder.journal), schema: .current)
        let batches = try GroupCommit(database)
        var left: [[Ticket]] = [[ticket(1)], [Ticket(number: 2, rows: [.move("nowhere", .offered)])], [ticket(3)], []]
        let commits = batches.commit { left.removeFirst()[...] }
        #expect(commits.map(\.outcome) == [.whole, .failed(.unknownMessage(MessageID("nowhere")))])
        // What was not taken when the batch turned out not to fit is for the next one.
        #expect(left.count == 2)
        #expect(batches.commit { left.removeFirst()[...] }.map(\.outcome) == [.whole])
    }

    @Test func aJournalThatAnotherProgramLocksFailsItsTicketsAndGoesOn() throws {
        let test = try TestJournal()
        try test.journal.onWriter { writer in try? writer.database.execute("PRAGMA busy_timeout = 10") }
        let other = try Database(test.folder.journal, .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        #expect(try test.append(.message(.example("m1"))) == .failed(.busy(path: test.folder.journal)))
        try other.execute("ROLLBACK")
        #expect(try test.append(.message(.example("m1"))) == .whole)
    }

    private func ticket(_ number: UInt64) -> Ticket {
        Ticket(number: number, rows: [.message(.example("m\(number)"))])
    }
}

extension TestJournal {
    /// Runs the body while the writer's thread is kept from taking anything, so that tickets pile up.
    func whileWriterIsHeld(_ body: () -> Void) throws {
        let gate = try Doorbell()
        let isHeld = try Doorbell()
        let holder = OwnedThread { [journal] in
            try? journal.onWriter { _ in
                isHeld.ring()
                gate.wait(milliseconds: 10_000)
            }
        }
        isHeld.wait(milliseconds: 10_000)
        body()
        gate.ring()
        holder.join()
    }
}
