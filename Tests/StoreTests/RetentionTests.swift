import Platform
import RepowireKit
import Testing

@testable import Store

@Suite struct RetentionTests {
    private static let day: Int64 = 24 * 3_600_000
    private let body = String(repeating: "x", count: 2000)

    @Test func whatEndedLongAgoGoesAndTheRestStays() throws {
        let test = try TestJournal()
        let now = 100 * RetentionTests.day
        try test.append(.message(.example("old", at: now - 20 * RetentionTests.day)))
        try test.append(.move("old", .answered, at: now - 15 * RetentionTests.day, answer: "yes"))
        try test.append(
            .message(.example("old but open", at: now - 20 * RetentionTests.day)), .move("old but open", .accepted))
        try test.append(.message(.example("ended lately", .notify, at: now - 20 * RetentionTests.day)))
        try test.append(.move("ended lately", .accepted, at: now - RetentionTests.day))
        try test.append(.message(.example("young", .notify, at: now - 1)), .move("young", .accepted, at: now - 1))
        try test.prune(at: now)

        #expect(
            try test.journal.list(MessageQuery()).map(\.message.id.rawValue) == [
                "young", "ended lately", "old but open",
            ])
        #expect(try test.journal.trace(MessageID("old")) == nil)
        #expect(try test.count("transitions") == 3)
        #expect(try test.count("answers") == 0)
    }

    @Test func everythingOldGoesHoweverMuchItIs() throws {
        let test = try TestJournal()
        for number in 0..<1000 {
            let state: Delivery = number % 10 == 0 ? .offered : .failed
            test.submit([.message(.example("\(number)", at: 1)), .move("\(number)", state, at: 1)])
        }
        _ = try test.reports.commits(1000)
        try test.prune(at: 100 * RetentionTests.day)
        #expect(try test.count("messages") == 100)
        #expect(try test.journal.load().open.count == 100)
    }

    @Test func aLargeJournalLosesItsOldestFinishedMessages() throws {
        let test = try TestJournal(retention: Retention(size: 1 << 20))
        for number in 0..<1000 {
            let rows: [JournalRow] = [.message(.example("\(number)", .notify, body: body, at: 1000))]
            test.submit(number % 100 == 0 ? rows : rows + [.move("\(number)", .accepted, at: 1000)])
        }
        _ = try test.reports.commits(1000)
        try test.prune(at: 1000)
        #expect(try test.bytesInUse() <= 1 << 20)
        let left = try test.journal.list(MessageQuery(limit: 1000))
        #expect(left.filter { $0.state == .queued }.count == 10)
        let finished = left.filter { $0.state == .accepted }.compactMap { Int($0.message.id.rawValue) }
        #expect(finished.count > 200)
        // The newest are left, without a gap.
        let newest = (0..<1000).reversed().filter { $0 % 100 != 0 }
        #expect(finished == Array(newest.prefix(finished.count)))
    }

    @Test func aLargeJournalThatIsAllOpenKeepsEverything() throws {
        let test = try TestJournal(retention: Retention(size: 1 << 20))
        for number in 0..<1000 { test.submit([.message(.example("\(number)", .notify, body: body, at: 1))]) }
        _ = try test.reports.commits(1000)
        try test.prune(at: 1000 * RetentionTests.day)
        #expect(try test.journal.load().open.count == 1000)
    }

    @Test func underLoadTheFileAndItsLogStaySmallByThemselves() throws {
        let test = try TestJournal(retention: Retention(size: 4 << 20))
        var largestLog = 0
        for round in 0..<60 {
            for number in 0..<200 {
                let id = "\(round)-\(number)"
                test.submit([.message(.example(id, .notify, body: body, at: 1000)), .move(id, .accepted, at: 1000)])
            }
            _ = try test.reports.commits((round + 1) * 200)
            largestLog = max(largestLog, try FileSystem.status(of: "\(test.folder.journal)-wal")?.size ?? 0)
        }
        // 12,000 messages of 2 kB went through.
        #expect(largestLog < 16 << 20)
        // The size is looked at with each checkpoint, so it may be over by what came since the last one.
        let deadline = Deadline(milliseconds: 10_000)
        while try test.bytesInUse() > 8 << 20, !deadline.hasPassed { Pause.milliseconds(5) }
        #expect(try test.bytesInUse() <= 8 << 20)
        #expect(try FileSystem.status(of: test.folder.journal)?.size ?? 0 < 16 << 20)
    }

    @Test func namesOfForgottenPeersGoWithTheirMessages() throws {
        let test = try TestJournal()
        let peer = Peer(
            id: PeerID("p"), name: "bob", kind: .human, circle: "default", lastSeen: WallTime(milliseconds: 1))
        try test.append(.peer(peer), .forgotten(peer.id))
        try test.prune(at: Clocks.wall.milliseconds)
        #expect(try test.journal.name(of: peer.id) == "bob")
        try test.prune(at: Clocks.wall.milliseconds + 15 * RetentionTests.day)
        #expect(try test.journal.name(of: peer.id) == nil)
    }
}

extension TestJournal {
    /// Runs one pass of the pruner to its end.
    func prune(at now: Int64) throws {
        let failure = Box<(any Error)?>(nil)
        try journal.onWriter { writer in
            do {
                try writer.pruner.begin(at: WallTime(milliseconds: now))
                while writer.pruner.isUnderWay { try writer.pruner.slice(limit: 32) }
            } catch {
                failure.set(error)
            }
        }
        if let failure = failure.value { throw failure }
    }

    func bytesInUse() throws -> Int64 {
        let size = Box<Int64>(0)
        try journal.onWriter { writer in size.set((try? writer.pruner.bytesInUse()) ?? .max) }
        return size.value
    }

    func count(_ table: String) throws -> Int64? {
        try Connections.reading(folder.journal).prepare("SELECT count(*) FROM \(table)").first { $0.integer(0) }
    }
}
