public import RepowireKit
import Testing

@testable import Mesh

@Suite("What a restart makes of the journal")
struct RestoreTests {
    private let peers = ["a", "b"].map {
        Peer(
            id: PeerID($0), name: $0, kind: .session, circle: Peer.defaultCircle, runtime: "test",
            directory: "/work/\($0)", lastSeen: WallTime(milliseconds: 0))
    }

    private func message(_ id: String, _ kind: Message.Kind = .ask, key: String? = nil) -> Message {
        Message(
            id: MessageID(id), kind: kind, from: "a", to: "b", body: "hello", createdAt: WallTime(milliseconds: 0),
            deadline: kind == .ask ? WallTime(milliseconds: 10_000_000) : nil, requestKey: key)
    }

    /// A mesh that knows these open messages, with `a` and `b` online.
    private func scene(_ open: [(Message, Delivery, TurnID?)], state: SessionState = .idle) -> Scene {
        var scene = Scene()
        scene.mesh = Mesh(
            restoring: JournalSnapshot(
                peers: peers,
                open: open.enumerated().map { number, one in
                    .init(message: one.0, state: one.1, sequence: Int64(number), turn: one.2)
                }))
        scene.apply(.session("a", Scene.session("a", process: 1)))
        scene.apply(.session("b", Scene.session("b", process: 2, state: state)))
        return scene
    }

    @Test("what was queued is offered, in the order of arrival")
    func queued() {
        let first = message("m_12", .notify)
        let second = message("m_34", .notify)
        var scene = scene([(first, .queued, nil), (second, .queued, nil)])
        #expect(scene.step.offers == ["m_12"])
        #expect(scene.queue("b") == ["m_34"])
        scene.turn("b", .began(turn: "t1", messages: ["m_12"]))
        #expect(scene.state("m_12") == .accepted)
    }

    @Test("what was offered is looked up before it is offered again, and stays first")
    func offered() {
        let first = message("m_12", .notify)
        let second = message("m_34", .notify)
        var scene = scene([(second, .queued, nil), (first, .offered, nil)])
        #expect(scene.step.offers.isEmpty)
        #expect(scene.step.effects.contains(.recover("m_12", of: "b", attempt: 0)))

        var found = scene
        found.recovered("m_12", .ended(turn: "t1", messages: ["m_12"], reply: "noted"))
        #expect(found.state("m_12") == .accepted)
        #expect(found.step.offers == ["m_34"])

        scene.recovered("m_12", nil)
        #expect(scene.step.offers == ["m_12"])
    }

    @Test("an uncertain message that is withdrawn or reported while it is looked up does not hold the mailbox")
    func uncertainEnds() {
        let first = message("m_12")
        let second = message("m_34", .notify)
        var scene = scene([(first, .offered, nil), (second, .queued, nil)])
        var reported = scene
        scene.apply(.cancel("m_12"))
        #expect(scene.step.offers == ["m_34"])
        scene.apply(.recovered("m_12", attempt: 0, nil))
        #expect(scene.step.rows.isEmpty)

        reported.turn("b", .began(turn: "t1", messages: ["m_12"]))
        #expect(reported.state("m_12") == .accepted)
        reported.apply(.recovered("m_12", attempt: 0, nil))
        #expect(reported.state("m_12") == .accepted)
    }

    @Test("an ask that was accepted is in flight until its turn ends, or its session does")
    func accepted() throws {
        let ask = message("m_12")
        let next = message("m_34", .notify)
        var scene = scene([(ask, .accepted, "t1"), (next, .queued, nil)], state: .busy)
        #expect(scene.record("b")?.inFlight == "m_12")
        #expect(scene.step.offers.isEmpty)
        var gone = scene
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.letter("m_12")?.answer == "fine")
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == ["m_34"])
        gone.apply(.sessionLost("b", reason: "killed"))
        #expect(gone.state("m_12") == .failed)
    }

    @Test("an ask that was accepted, whose session is idle now, is looked up")
    func acceptedAndIdle() throws {
        var scene = scene([(message("m_12"), .accepted, "t1")])
        let timer = try #require(scene.timers.first)
        scene.apply(.timer(timer))
        #expect(scene.step.recoveries == ["m_12"])
        scene.recovered("m_12", .ended(turn: "t1", messages: ["m_12"], reply: "fine"))
        #expect(scene.letter("m_12")?.answer == "fine")
    }

    @Test("an ask that waited behind a turn before the restart does not get that turn's answer")
    func behindAnotherTurn() {
        // Accepted without a turn: it was reported with the id of the user's.
        var accepted = scene([(message("m_12"), .accepted, nil)], state: .busy)
        accepted.turn("b", .began(turn: "t1", messages: ["m_12"]))
        accepted.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(accepted.state("m_12") == .accepted)
        #expect(accepted.step.recoveries == ["m_12"])
        accepted.recovered("m_12", .ended(turn: "t2", messages: ["m_12"], reply: "for a"))
        #expect(accepted.letter("m_12")?.answer == "for a")

        // Offered before, and its report comes after the end of the turn it was reported with.
        var offered = scene([(message("m_12"), .offered, nil)])
        offered.recovered("m_12", nil)
        #expect(offered.step.offers == ["m_12"])
        offered.turn("b", .ended(turn: "t1", messages: [], reply: "whose?"))
        offered.turn("b", .began(turn: "t1", messages: ["m_12"]))
        #expect(offered.state("m_12") == .accepted)
        #expect(offered.letter("m_12")?.turn == nil)
        #expect(offered.step.recoveries == ["m_12"])
        offered.recovered("m_12", .ended(turn: "t2", messages: ["m_12"], reply: "for a"))
        #expect(offered.letter("m_12")?.answer == "for a")
    }

    @Test("an ask whose recipient does not come back fails after a while")
    func recipientGone() {
        for state in [Delivery.queued, .offered, .accepted] {
            var scene = Scene()
            scene.mesh = Mesh(
                restoring: JournalSnapshot(
                    peers: peers, open: [.init(message: message("m_12"), state: state, sequence: 1, turn: "t1")]))
            scene.step = scene.mesh.afterRestart()
            #expect(scene.timers.contains(.claim("m_12")))
            for timer in scene.timers { scene.apply(.timer(timer)) }
            #expect(scene.state("m_12") == .failed, "\(state)")
            #expect(scene.record("b")?.inFlight == nil)
        }
    }

    @Test("an asker that claims its answer is told; for one that does not it is written down, and sent after a while")
    func claims() throws {
        let base = scene([(message("m_12", key: "k"), .accepted, "t1")], state: .busy)
        for isClaimed in [true, false] {
            var scene = base
            scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
            #expect(scene.step.resolved == ["m_12"])
            let late = MessageID("m_12").reply
            #expect(scene.step.messages.isEmpty)
            var quick = scene
            #expect(try quick.send(.ask, "a", "b", key: "k") == "m_12")
            quick.apply(.timer(.untold("m_12")))
            #expect(quick.step.rows.isEmpty)

            scene.apply(.timer(.untold("m_12")))
            #expect(scene.step.messages.map(\.id) == [late])
            #expect(scene.step.offers.isEmpty)
            if isClaimed {
                #expect(try scene.send(.ask, "a", "b", key: "k") == "m_12")
                #expect(scene.step.transitions == [.cancelled])
                scene.apply(.timer(.claim("m_12")))
                #expect(scene.step.rows.isEmpty)
            } else {
                scene.apply(.timer(.claim("m_12")))
                #expect(scene.step.offers == [late])
            }
        }
    }

    @Test("an asker that came back before the answer waits as before")
    func claimedBefore() throws {
        var scene = scene([(message("m_12", key: "k"), .accepted, "t1")], state: .busy)
        #expect(try scene.send(.ask, "a", "b", key: "k") == "m_12")
        scene.apply(.timer(.claim("m_12")))
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.step.resolved == ["m_12"])
        #expect(scene.step.messages.isEmpty)
    }

    @Test("a request that was finished before the restart is the same message, with its outcome")
    func finishedRequests() throws {
        var scene = Scene()
        scene.mesh = Mesh(
            restoring: JournalSnapshot(
                peers: peers,
                finished: [.init(message: message("m_12", key: "k"), state: .answered, sequence: 1, answer: "fine")]))
        #expect(try scene.send(.ask, "a", "b", key: "k") == "m_12")
        #expect(scene.step.rows.isEmpty)
        #expect(scene.letter("m_12")?.answer == "fine")
    }

    @Test("an open ask to a peer that the journal does not know fails, and disturbs nobody")
    func unknownRecipient() {
        var orphan = message("m_12")
        orphan.to = "nobody"
        var scene = scene([(orphan, .queued, nil), (message("m_34", .notify), .queued, nil)])
        #expect(scene.step.offers == ["m_34"])
        scene.apply(.timer(.claim("m_12")))
        #expect(scene.state("m_12") == .failed)
    }

    @Test("messages in flight keep no body once they are finished, and many finished ones are forgotten in order")
    func memory() throws {
        var limits = Mesh.Limits()
        limits.finishedKept = 10
        limits.finishedBytes = 1000
        limits.finishedAge = 1000
        var scene = Scene(online: "a", "b", limits: limits)
        func answer(_ reply: String) throws -> MessageID {
            let id = try scene.accepted("a", "b", turn: TurnID("t\(scene.now.milliseconds)"))
            let turn = scene.letter(id)?.turn
            scene.turn("b", .ended(turn: turn, messages: [], reply: reply))
            scene.turn("b", .state(.idle))
            return id
        }
        let first = try answer("fine")
        #expect(scene.letter(first)?.message.body == "")
        for _ in 0..<50 { _ = try answer("fine") }
        // None is forgotten before its time, however many there are.
        #expect(scene.mesh.letters.count == 51)
        scene.now = scene.now.adding(milliseconds: 2000)
        _ = try answer("fine")
        #expect(scene.mesh.letters.count == 10)
        #expect(scene.letter(first) == nil)
        scene.now = scene.now.adding(milliseconds: 2000)
        let large = try answer(String(repeating: "x", count: 2000))
        #expect(scene.letter(large) != nil)
        scene.now = scene.now.adding(milliseconds: 2000)
        _ = try answer("fine")
        #expect(scene.letter(large) == nil)
    }
}

extension MessageID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
