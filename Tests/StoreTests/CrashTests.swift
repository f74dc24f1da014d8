import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CrashTests {
    @Test func whatWasReportedSurvivesSIGKILLInTheMiddleOfBatches() throws {
        let folder = try TestFolder()
        var reported: Set<UInt64> = []
        var next: UInt64 = 0
        for round in 0..<4 {
            reported.formUnion(try killWriter(in: folder, from: next, after: 1000, log: "\(folder.path)/log-\(round)"))
            let open = try openMessages(in: folder)
            let tickets = try wholeTickets(open)
            #expect(reported.isSubset(of: tickets))
            // One after the other, in the order of submission: what is there beyond the reports was under way.
            #expect(tickets == (0..<UInt64(tickets.count)).map { $0 })
            next = UInt64(tickets.count)
        }
        #expect(reported.count >= 4000)
    }

    @Test func aTornLogGivesWholeTicketsUpToTheTear() throws {
        let test = try TestJournal()
        var rounds = 0
        // Several batches, and fewer pages than a checkpoint takes, so that all of it is in the log.
        for number in 0..<60 {
            test.submit(TicketRows(number).rows)
            if number % 5 == 4 {
                rounds += 1
                _ = try test.reports.commits(number + 1)
            }
        }
        let whole = try FileSystem.read("\(test.folder.journal)-wal").count
        var generator = SplitMix(state: 7)
        var found: Set<Int> = []
        for attempt in 0..<60 {
            let torn = try TestFolder()
            try test.folder.copyJournal(to: torn) { bytes in
                if attempt % 3 == 0 {
                    // A sector that never reached the disk.
                    let start = Int.random(in: 0..<(whole / 512), using: &generator) * 512
                    for offset in start..<min(start + 512, bytes.count) { bytes[offset] = 0 }
                } else {
                    bytes.removeLast(Int.random(in: 0...whole, using: &generator))
                }
            }
            let tickets = try wholeTickets(openMessages(in: torn))
            #expect(tickets == (0..<UInt64(tickets.count)).map { $0 })
            found.insert(tickets.count)
            let again = try TestJournal(in: torn)
            #expect(try again.append(.message(.example("after"))) == .whole)
        }
        #expect(found.count > 3, "the tears fell into different batches")
    }

    @Test func aCopyWithoutItsLogIsOlderButWhole() throws {
        let test = try TestJournal()
        for number in 0..<200 { test.submit(TicketRows(number).rows) }
        _ = try test.reports.commits(200)
        try test.journal.onWriter { writer in try? writer.database.checkpoint() }
        for number in 200..<400 { test.submit(TicketRows(number).rows) }
        _ = try test.reports.commits(400)
        let copy = try TestFolder()
        try test.folder.copyJournal(to: copy) { $0 = [] }
        #expect(try wholeTickets(openMessages(in: copy)) == (0..<200).map { $0 })
    }

    /// Runs the probe until it has reported enough, and kills it.
    /// - Returns: the tickets that it reported.
    private func killWriter(in folder: TestFolder, from first: UInt64, after count: Int, log: String) throws -> [UInt64]
    {
        let probe = Subprocess(
            BuiltProduct.path(of: "journal-probe"), ["write", folder.journal, "\(first)"], environment: [:])
        let pid = try probe.start(logging: log)
        let deadline = Deadline(milliseconds: 30_000)
        while try lines(log).count < count, !deadline.hasPassed { Pause.milliseconds(1) }
        kill(pid, SIGKILL)
        let end = Deadline(milliseconds: 10_000)
        while Subprocess.reap(pid) == nil, !end.hasPassed { Pause.milliseconds(1) }
        // What it reported until the signal counts as well.
        let reported = try lines(log)
        try #require(reported.count >= count, "the probe reported too little: \(reported.suffix(3))")
        return try reported.map { try #require(UInt64($0), "\($0)") }
    }

    private func lines(_ log: String) throws -> [Substring] {
        String(decoding: try FileSystem.read(log), as: UTF8.self).split(separator: "\n")
    }

    private func openMessages(in folder: TestFolder) throws -> [JournalSnapshot.OpenMessage] {
        let journal = try Journal(path: folder.journal) { _ in }
        defer { journal.close() }
        return try journal.load().open
    }

    /// The tickets in the order of their messages; each must have both messages and the transition.
    private func wholeTickets(_ open: [JournalSnapshot.OpenMessage]) throws -> [UInt64] {
        var tickets: [UInt64] = []
        try #require(open.count % 2 == 0)
        for index in stride(from: 0, to: open.count, by: 2) {
            let number = UInt64(open[index].message.createdAt.milliseconds)
            try #require(open[index].message.id.rawValue == "ask-\(number)" && open[index].state == .offered)
            try #require(open[index + 1].message.id.rawValue == "notice-\(number)")
            tickets.append(number)
        }
        return tickets
    }
}

/// The rows of one ticket, as the probe makes them.
private struct TicketRows {
    var rows: [JournalRow]

    init(_ number: Int) {
        rows = [
            .message(.example("ask-\(number)", at: Int64(number), key: "key-\(number)")),
            .message(.example("notice-\(number)", .notify, at: Int64(number))),
            .move("ask-\(number)", .offered),
        ]
    }
}
