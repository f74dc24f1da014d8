import RepowireKit
import Testing

@testable import Store

@Suite struct AppendTests {
    @Test func everythingOfAMessageComesBackAfterARestart() throws {
        let test = try TestJournal()
        var message = Message.example("m1", body: "zwei Wörter \u{0} und 🙂", key: "pump:1")
        message.deadline = WallTime(milliseconds: 9_000_000_000_000)
        message.hops = [PeerID("first \"quoted\""), PeerID("second, with a comma")]
        message.inReplyTo = MessageID("m0")
        #expect(try test.append(.message(message)) == .whole)
        #expect(try test.append(.move("m1", .offered, transport: "inbox")) == .whole)
        #expect(try test.append(.move("m1", .accepted, turn: "t1")) == .whole)

        let open = try test.reopened().journal.load().open
        #expect(open == [.init(message: message, state: .accepted, sequence: 1, turn: TurnID("t1"))])
    }

    @Test(arguments: [
        Message(
            id: MessageID("m"), kind: .notify, from: PeerID(""), to: PeerID(""), body: "",
            createdAt: WallTime(milliseconds: -1)),
        Message.example("m", .broadcast, body: String(repeating: "é", count: Message.maximumBody / 2)),
        Message.example("m", .reply, body: "'; DROP TABLE messages; --"),
    ])
    func extremeMessagesComeBackUnchanged(_ message: Message) throws {
        let test = try TestJournal()
        #expect(try test.append(.message(message)) == .whole)
        #expect(try test.reopened().journal.load().open.map(\.message) == [message])
    }

    @Test func theSameIDAgainIsTheSameMessage() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1", body: "first")))
        let again = try test.append(.message(.example("m1", body: "second")), .move("m1", .cancelled))
        #expect(again == .duplicate(of: MessageID("m1")))
        let open = try test.journal.load().open
        #expect(open.map(\.message.body) == ["first"])
        #expect(open.map(\.state) == [.queued])
    }

    @Test func theSameRequestKeyAgainIsTheFirstMessage() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1", key: "k")))
        #expect(
            try test.append(.message(.example("m2", key: "k")), .move("m2", .offered))
                == .duplicate(of: MessageID("m1")))
        #expect(try test.reopened().append(.message(.example("m3", key: "k"))) == .duplicate(of: MessageID("m1")))
        #expect(try test.journalAfterClose().map(\.message.id) == [MessageID("m1")])
    }

    @Test func messagesWithoutAKeyAreNotTakenForEachOther() throws {
        let test = try TestJournal()
        #expect(try test.append(.message(.example("m1"))) == .whole)
        #expect(try test.append(.message(.example("m2"))) == .whole)
        #expect(try test.journal.load().open.count == 2)
    }

    @Test func aDuplicateLeavesTheOtherRowsOfItsTicket() throws {
        let test = try TestJournal()
        try test.append(.message(.example("ask")), .message(.example("answer", .reply)))
        let outcome = try test.append(.move("ask", .answered, answer: "42"), .message(.example("answer", .reply)))
        #expect(outcome == .duplicate(of: MessageID("answer")))
        #expect(try test.journal.trace(MessageID("ask"))?.entry.answer == "42")
    }

    @Test func aTransitionOfAnUnknownMessageFailsItsTicketAlone() throws {
        let test = try TestJournal()
        test.submit([.message(.example("m1"))])
        test.submit([.message(.example("m2")), .move("nowhere", .offered)])
        test.submit([.message(.example("m3"))])
        let commits = try test.reports.commits(3)
        #expect(commits.map(\.ticket) == [1, 2, 3])
        #expect(commits[1].outcome == .failed(.unknownMessage(MessageID("nowhere"))))
        #expect(commits[0].outcome == .whole && commits[2].outcome == .whole)
        #expect(try test.journal.load().open.map(\.message.id.rawValue) == ["m1", "m3"])
        // Nothing is left of the ticket, in memory either.
        #expect(try test.append(.move("m2", .offered)) == .failed(.unknownMessage(MessageID("m2"))))
    }

    @Test func theFirstEndStands() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")))
        try test.append(.move("m1", .expired, evidence: "the deadline passed"))
        let late = try test.append(.move("m1", .answered, answer: "too late"), .message(.example("m2")))
        #expect(late == .committed(ignored: [MessageID("m1")]))
        #expect(try test.append(.move("m1", .accepted)) == .committed(ignored: [MessageID("m1")]))

        let trace = try test.reopened().journal.trace(MessageID("m1"))
        #expect(trace?.entry.state == .expired)
        #expect(trace?.entry.answer == nil)
        #expect(trace?.entry.reason == "the deadline passed")
        #expect(trace?.transitions.count == 1)
    }

    @Test func acceptanceIsTheEndOfEverythingButAnAsk() throws {
        let test = try TestJournal()
        for kind in [Message.Kind.ask, .notify, .broadcast, .reply] {
            try test.append(.message(.example("\(kind)", kind)), .move("\(kind)", .accepted))
        }
        #expect(try test.journal.load().open.map(\.message.kind) == [.ask])
    }

    @Test func messagesKeepTheOrderInWhichTheyWereSubmitted() throws {
        let test = try TestJournal()
        let ids = (0..<3000).map { "m\($0 &* 7919 % 3000)" }
        for id in ids { test.submit([.message(.example(id, .notify))]) }
        let commits = try test.reports.commits(ids.count)
        #expect(commits.map(\.ticket) == (1...3000).map { UInt64($0) })
        #expect(test.reports.all.allSatisfy { $0.count <= 512 })
        #expect(try test.reopened().journal.load().open.map(\.message.id.rawValue) == ids)
    }

    @Test func closingCommitsWhatWasSubmittedAndRefusesTheRest() throws {
        let test = try TestJournal()
        for number in 0..<500 { test.submit([.message(.example("m\(number)"))]) }
        test.journal.close()
        #expect(test.reports.all.flatMap { $0 }.filter { $0.outcome == .whole }.count == 500)
        #expect(try test.append(.message(.example("late"))) == .failed(.closed(path: test.folder.journal)))
        #expect(throws: JournalError.closed(path: test.folder.journal)) { try test.journal.load() }
        #expect(try test.journalAfterClose().count == 500)
    }

    @Test func aLongBodyIsNotWrittenAgainWhenTheStateChanges() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1", body: String(repeating: "x", count: Message.maximumBody))))
        let before = try test.pagesInLog()
        try test.append(.move("m1", .offered))
        try test.append(.move("m1", .accepted))
        try test.append(.move("m1", .failed))
        #expect(try test.pagesInLog() - before < 20)
    }
}

extension TestJournal {
    /// The open messages of the file once this journal has let go of it.
    func journalAfterClose() throws -> [JournalSnapshot.OpenMessage] {
        let next = try reopened()
        defer { next.journal.close() }
        return try next.journal.load().open
    }

    func pagesInLog() throws -> Int {
        let pages = Box(0)
        try journal.onWriter { writer in pages.set(writer.database.pagesInLog) }
        return pages.value
    }
}
