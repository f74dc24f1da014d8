import RepowireKit
import TestSupport
import Testing

@testable import Store

@Suite struct ReadingTests {
    @Test func aTraceTellsEveryStepInOrder() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")), .move("m1", .offered, at: 1, evidence: "bob is idle"))
        try test.append(.move("m1", .queued, at: 2, evidence: "refused"))
        try test.append(.move("m1", .offered, at: 3, evidence: "handed over", transport: "inbox"))
        try test.append(.move("m1", .accepted, at: 4, evidence: "hook", transport: "inbox", turn: "t"))
        try test.append(.move("m1", .answered, at: 5, evidence: "stop hook", turn: "t", answer: "42"))

        let trace = try #require(try test.journal.trace(MessageID("m1")))
        #expect(trace.entry.state == .answered && trace.entry.answer == "42" && trace.entry.turn == TurnID("t"))
        #expect(trace.transitions.map(\.state) == [.offered, .queued, .offered, .accepted, .answered])
        #expect(trace.transitions.map(\.at.milliseconds) == [1, 2, 3, 4, 5])
        #expect(trace.transitions.map(\.evidence) == ["bob is idle", "refused", "handed over", "hook", "stop hook"])
        #expect(trace.transitions.map(\.transport) == [nil, nil, "inbox", "inbox", nil])
        #expect(trace.transitions.map(\.answer) == [nil, nil, nil, nil, "42"])
        #expect(try test.journal.trace(MessageID("m2")) == nil)
    }

    @Test func aTraceGoesOnAfterARestartInTheMiddle() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")), .move("m1", .offered, at: 1))
        let next = try test.reopened()
        try next.append(.move("m1", .accepted, at: 2))
        try next.append(.move("m1", .answered, at: 3, answer: "yes"))
        #expect(try next.journal.trace(MessageID("m1"))?.transitions.map(\.at.milliseconds) == [1, 2, 3])
    }

    @Test func listsShowWhatWasAskedForNewestFirst() throws {
        let test = try TestJournal()
        try test.append(.message(.example("1", from: "alice", to: "bob")))
        try test.append(.message(.example("2", .notify, from: "bob", to: "carol")), .move("2", .accepted))
        try test.append(.message(.example("3", from: "carol", to: "dave")), .move("3", .offered))
        try test.append(.message(.example("4", from: "dave", to: "alice")), .move("4", .failed))

        func ids(_ query: MessageQuery) throws -> [String] {
            try test.journal.list(query).map(\.message.id.rawValue)
        }
        #expect(try ids(MessageQuery()) == ["4", "3", "2", "1"])
        #expect(try ids(MessageQuery(limit: 2)) == ["4", "3"])
        #expect(try ids(MessageQuery(before: 3, limit: 2)) == ["2", "1"])
        #expect(try ids(MessageQuery(limit: -1)) == [])
        #expect(try ids(MessageQuery(peer: PeerID("alice"))) == ["4", "1"])
        #expect(try ids(MessageQuery(peer: PeerID("bob"), states: [.accepted])) == ["2"])
        #expect(try ids(MessageQuery(states: [.failed, .offered])) == ["4", "3"])
        #expect(try ids(MessageQuery(states: [.queued])) == ["1"])
        #expect(try ids(MessageQuery(states: [])) == [])
        #expect(try ids(MessageQuery(onlyOpen: true)) == ["3", "1"])
    }

    @Test func whatIsOpenIsFoundWithoutReadingTheRest() throws {
        let test = try TestJournal()
        let database = try Connections.reading(test.folder.journal)
        for query in [MessageQuery(onlyOpen: true), MessageQuery(states: [.queued, .offered])] {
            let plan = try database.prepare(
                "EXPLAIN QUERY PLAN SELECT body FROM messages WHERE \(query.condition) ORDER BY sequence DESC LIMIT 5")
            #expect(
                try plan.all(Int64.max, String?.none, read: { $0.text(3) }).contains { $0.contains("messages_open") })
        }
    }

    @Test func peersComeBackAsTheyWereLast() throws {
        let test = try TestJournal()
        var bob = Peer(
            id: PeerID("p1"), name: "bob", kind: .session, circle: "default", role: .orchestrator, runtime: "some-cli",
            directory: "/tmp/bob", summary: "knows\nthings", session: SessionKey(runtime: "some-cli", id: "s1"),
            process: ProcessIdentity(pid: 4321, start: .max), lastSeen: WallTime(milliseconds: 5))
        let alice = Peer(
            id: PeerID("p2"), name: "alice", kind: .human, circle: "default", lastSeen: WallTime(milliseconds: 6))
        try test.append(.peer(bob), .peer(alice))
        bob.name = "bob-2"
        bob.process = nil
        try test.append(.peer(bob), .forgotten(PeerID("p2")), .forgotten(PeerID("nobody")))

        let next = try test.reopened()
        #expect(try next.journal.load().peers == [bob])
        #expect(try next.journal.name(of: PeerID("p2")) == "alice")
        #expect(try next.journal.name(of: PeerID("nobody")) == nil)
        try next.append(.peer(alice))
        #expect(try Set(next.journal.load().peers) == [alice, bob])
    }

    @Test(arguments: [nil, "/work/tree"], [false, true])
    func howAnAgentWasStartedComesBack(worktree: String?, isHost: Bool) throws {
        let test = try TestJournal()
        let process = ProcessIdentity(pid: 4321, start: .max)
        let peer = Peer(
            id: PeerID("p1"), name: "bob", kind: .session, circle: "default", lastSeen: WallTime(milliseconds: 5),
            launch: Launch(process: process, tmux: "/tmp/t", pane: "%3", worktree: worktree, isHost: isHost))
        try test.append(.peer(peer))
        #expect(try test.reopened().journal.load().peers == [peer])
    }

    @Test func aRestartRemembersWhatBecameOfRecentRequests() throws {
        let test = try TestJournal()
        try test.append(
            .message(.example("1", body: "long", key: "k1")), .move("1", .answered, turn: "t", answer: "yes"))
        try test.append(.message(.example("2", key: "k2")), .move("2", .failed, evidence: "the session ended"))
        try test.append(.message(.example("3")), .move("3", .answered, answer: "no key, no resend"))
        try test.append(.message(.example("4", .notify, key: "k4")), .move("4", .accepted))

        let finished = try test.reopened().journal.load().finished
        #expect(finished.map(\.message.requestKey) == ["k1", "k2", "k4"])
        #expect(finished.map(\.answer) == ["yes", nil, nil])
        #expect(finished.map(\.reason) == [nil, "the session ended", nil])
        #expect(finished.map(\.message.body) == ["", "", ""])
    }

    @Test func aRestartRemembersOnlySoManyRequests() throws {
        let test = try TestJournal()
        for number in 0..<600 {
            test.submit([.message(.example("\(number)", .notify, key: "k\(number)")), .move("\(number)", .accepted)])
        }
        _ = try test.reports.commits(600)
        let finished = try test.journal.load().finished
        #expect(finished.map(\.message.id.rawValue) == (88..<600).map { "\($0)" })

        let answer = String(repeating: "x", count: 1 << 20)
        for number in 600..<606 {
            test.submit([
                .message(.example("\(number)", key: "k\(number)")), .move("\(number)", .answered, answer: answer),
            ])
        }
        _ = try test.reports.commits(606)
        #expect(try test.journal.load().finished.map(\.message.id.rawValue) == (602..<606).map { "\($0)" })
    }

    @Test func readersAndTheWriterDoNotWaitForEachOther() throws {
        let test = try TestJournal()
        let isDone = Box(false)
        let worst = Box<JournalError?>(nil)
        let reader = OwnedThread { [journal = test.journal] in
            while !isDone.value {
                do {
                    _ = try journal.list(MessageQuery(limit: 20))
                } catch {
                    worst.set(error as? JournalError)
                }
            }
        }
        for number in 0..<5000 {
            test.submit([.message(.example("\(number)", .notify, body: String(repeating: "x", count: 1000)))])
        }
        let commits = try test.reports.commits(5000)
        isDone.set(true)
        reader.join()
        #expect(commits.allSatisfy { $0.outcome == .whole })
        #expect(worst.value == nil)
    }
}
