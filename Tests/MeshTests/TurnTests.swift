import RepowireKit
import Testing

@testable import Mesh

@Suite("Which turn an answer belongs to")
struct TurnTests {
    @Test("a late end of an earlier turn leaves the turn that runs alone")
    func lateEndOfEarlierTurn() throws {
        var scene = Scene(online: "a", "b")
        // The user's own turn; the session was idle again before its end was reported.
        scene.turn("b", .began(turn: "t1", messages: []))
        scene.turn("b", .state(.idle))
        let id = try scene.accepted("a", "b", turn: "t2")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(scene.step.effects.isEmpty)
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")
    }

    @Test("the end of an earlier turn does not touch a later one that began before it was reported")
    func endAfterNextBegin() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .began(turn: "t2", messages: []))
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "one"))
        #expect(scene.letter(first)?.answer == "one")
        #expect(scene.step.recoveries.isEmpty)
        #expect(scene.record("b")?.turns.map(\.turn) == ["t2"])
    }

    @Test("an ask whose turn was overtaken is looked up, and what the record says counts")
    func overtaken() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        // The user pressed Esc and typed something else: its end comes under an id that was never announced.
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for the user"))
        #expect(scene.state(id) == .accepted)
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .interrupted(turn: "t1", messages: [id]))
        #expect(scene.letter(id)?.reason == "interrupted: its user stopped it")
    }

    @Test("a record that says nothing ends an ask only once its session is idle")
    func silentRecord() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .state(.busy))
        scene.turn("b", .ended(turn: "t0", messages: [], reply: "an old one"))
        scene.recovered(id, nil)
        #expect(scene.state(id) == .accepted)

        scene.turn("b", .state(.idle))
        let timer = try #require(scene.timers.first)
        scene.apply(.timer(timer))
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, nil)
        #expect(scene.state(id) == .failed)
        #expect(scene.step.resolved == [id])
    }

    @Test("a moment of idleness that is over when its timer fires proves nothing")
    func shortIdle() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .state(.idle))
        let stale = try #require(scene.timers.first)
        scene.turn("b", .state(.busy))
        scene.turn("b", .state(.idle))
        scene.apply(.timer(stale))
        #expect(scene.step.recoveries.isEmpty)
        #expect(scene.state(id) == .accepted)
    }

    @Test("a look that found nothing because it came too early does not fail an ask that was accepted meanwhile")
    func lookOvertakenByEvidence() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.apply(.timer(.evidence(id, attempt: 1)))
        #expect(scene.step.recoveries == [id])
        scene.turn("b", .began(turn: "t1", messages: [id]))
        scene.recovered(id, nil)
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.letter(id)?.answer == "fine")
    }

    @Test("a record that holds an offered message with its end settles it without a second offer")
    func recordHoldsAnOffer() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.apply(.timer(.evidence(id, attempt: 1)))
        scene.recovered(id, .ended(turn: "t1", messages: [id], reply: "fine"))
        #expect(scene.step.transitions == [.accepted, .answered])
        #expect(scene.letter(id)?.answer == "fine")
        #expect(scene.letter(id)?.turn == "t1")
        #expect(scene.step.offers.isEmpty)
        #expect(scene.record("b")?.turns.isEmpty == true)
    }

    @Test("a prompt reported with the id of the turn that runs does not get that turn's answer")
    func firstPromptOwnsTheTurn() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        // The user was faster: ours waits behind the user's turn and is reported with its id.
        scene.turn("b", .began(turn: "t1", messages: []))
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(scene.state(id) == .accepted)
        // Its own turn runs under an id that is never announced.
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for a"))
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .ended(turn: "t2", messages: [id], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")
    }

    @Test("a prompt typed while an ask's turn runs changes nothing about the ask")
    func typedInBetween() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .began(turn: "t1", messages: []))
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for the user"))
        #expect(scene.step.rows.isEmpty)
    }

    @Test("the end of a turn that is reported before its begin counts when the begin comes")
    func endBeforeBegin() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.state(id) == .offered)
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.step.transitions == [.accepted, .answered])
        #expect(scene.letter(id)?.answer == "fine")
        #expect(scene.record("b")?.session?.state == .idle)
    }

    @Test("a turn that was its user's own stays so when its reports come in any order, or its session changes")
    func usersOwnTurn() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        var late = scene
        late.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        late.turn("b", .began(turn: "t1", messages: []))
        late.turn("b", .began(turn: "t1", messages: [id]))
        #expect(late.state(id) == .accepted)
        #expect(late.letter(id)?.turn == nil)

        scene.turn("b", .began(turn: "t1", messages: []))
        scene.apply(.session("b", Scene.session("other", process: 99)))
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .accepted)
        #expect(scene.letter(id)?.turn == nil)
    }

    @Test("a turn that ran before the session was seen is not taken for that of a prompt reported with its id")
    func turnFromBefore() throws {
        var scene = Scene(online: "a")
        scene.join("b", state: .busy)
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "whose?"))
        #expect(scene.state(id) == .accepted)
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, nil)
        #expect(scene.state(id) == .accepted)

        // Its own turn is announced by nobody; the record knows it. Without one, the report is all there is.
        var silent = scene
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for a"))
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .ended(turn: "t2", messages: [id], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")

        silent.turn("b", .state(.idle))
        silent.apply(.timer(try #require(silent.timers.first)))
        silent.recovered(id, nil)
        #expect(silent.letter(id)?.answer == "whose?")
    }

    @Test("an end that comes twice answers once, and the second does not look for anything")
    func endTwice() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "one"))
        scene.turn("b", .state(.idle))
        let second = try scene.accepted("a", "b", turn: "t2")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "one"))
        #expect(scene.step.rows.isEmpty && scene.step.effects.isEmpty)
        #expect(scene.letter(first)?.answer == "one")
        #expect(scene.state(second) == .accepted)
    }

    @Test("a message taken up twice is answered by the turn in which it was accepted")
    func takenUpTwice() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .began(turn: "t2", messages: [id]))
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "from the second"))
        #expect(scene.state(id) == .accepted)
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .ended(turn: "t1", messages: [id], reply: "from the first"))
        #expect(scene.letter(id)?.answer == "from the first")
    }

    @Test("without turn ids the message in the record says whose end it is")
    func noTurnIDs() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: nil)
        scene.turn("b", .ended(turn: nil, messages: [], reply: "no message named"))
        #expect(scene.state(id) == .accepted)
        #expect(scene.step.recoveries == [id])
        scene.turn("b", .ended(turn: nil, messages: [id], reply: "fine"))
        #expect(scene.letter(id)?.answer == "fine")
    }

    @Test("an end that names a message whose begin was never reported accepts and answers it")
    func endNamesOfferedMessage() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.turn("b", .ended(turn: nil, messages: [id], reply: "fine"))
        #expect(scene.step.transitions == [.accepted, .answered])
    }

    @Test("a look for an offer that was accepted and ended meanwhile is followed by one for its end")
    func lookOvertakenByIdle() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.apply(.timer(.evidence(id, attempt: 1)))
        scene.turn("b", .began(turn: "t1", messages: [id]))
        scene.turn("b", .state(.idle))
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.recoveries.isEmpty)
        scene.recovered(id, .began(turn: "t1", messages: [id]))
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.recoveries == [id])
    }

    @Test("without turn ids a user's own turn ends alone")
    func noTurnIDsOfUser() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: nil, messages: []))
        let id = try scene.send(.ask, "a", "b")
        #expect(scene.step.offers.isEmpty)
        scene.turn("b", .ended(turn: nil, messages: [], reply: "for the user"))
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [id])
    }

    @Test("an ask that the transport itself proved is a turn, with or without an id")
    func acceptedByTransport() throws {
        for turn in [TurnID("t1"), nil] {
            var scene = Scene(online: "a", "b")
            let id = try scene.send(.ask, "a", "b")
            scene.apply(.injected(id, attempt: 1, .accepted(transport: "rpc", turn: turn, evidence: "turn started")))
            #expect(scene.state(id) == .accepted)
            let next = try scene.send(.ask, "a", "b")
            #expect(scene.step.offers.isEmpty)
            // The report of the same turn may follow.
            scene.turn("b", .began(turn: "t1", messages: [id]))
            #expect(scene.step.rows.isEmpty)
            #expect(scene.record("b")?.turns.map(\.turn) == ["t1"])
            scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
            #expect(scene.letter(id)?.answer == "fine")
            scene.turn("b", .state(.idle))
            #expect(scene.step.offers == [next])
        }
    }

    @Test("a notification that the transport proved with its turn keeps the session busy until the turn's end")
    func notificationWithTurn() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.send(.notify, "a", "b")
        let second = try scene.send(.notify, "a", "b")
        scene.apply(.injected(first, attempt: 1, .accepted(transport: "rpc", turn: "t1", evidence: "turn started")))
        #expect(scene.step.offers.isEmpty)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "noted"))
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [second])
    }

    @Test("a session that counts as busy only because a turn began is idle again a moment after its end")
    func presumedBusy() throws {
        var scene = Scene(online: "a", "b")
        // Its runtime said idle before, and has no reason to say so again.
        let first = try scene.accepted("a", "b", turn: "t1")
        let second = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.state(first) == .answered)
        #expect(scene.step.offers.isEmpty)
        let timer = try #require(scene.timers.first)
        scene.apply(.timer(timer))
        #expect(scene.step.offers == [second])
    }

    @Test("a session that its runtime called busy stays so until its runtime says otherwise")
    func evidentlyBusy() throws {
        var scene = Scene(online: "a", "b")
        _ = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .state(.busy))
        let second = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.timers.isEmpty)
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [second])
    }

    @Test("a report of a session that is gone counts as evidence, and an ask in it fails")
    func reportAfterTheEnd() throws {
        var scene = Scene(online: "a", "b", "c")
        let ask = try scene.offered("a", "b")
        scene.apply(.sessionLost("b", reason: "its process ended"))
        #expect(scene.state(ask) == .queued)
        scene.turn("b", .began(turn: "t1", messages: [ask]))
        #expect(scene.step.transitions == [.accepted, .failed])
        #expect(scene.record("b")?.inFlight == nil)
        #expect(scene.record("b")?.turns.isEmpty == true)

        let notify = try scene.offered("a", "c", .notify)
        scene.apply(.sessionLost("c", reason: "its process ended"))
        scene.turn("c", .began(turn: "t1", messages: [notify]))
        #expect(scene.state(notify) == .accepted)
    }

    @Test("the end of an ask by cancel or deadline does not free its session before its turn is over")
    func cancelledWhileRunning() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.accepted("a", "b", turn: "t1")
        let second = try scene.send(.ask, "a", "b")
        scene.apply(.cancel(first))
        #expect(scene.step.offers.isEmpty)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "too late"))
        #expect(scene.state(first) == .cancelled)
        #expect(scene.state(second) == .queued)
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [second])
    }

    @Test("the record's bare begin is asked about again, then the ask fails")
    func beginOnlyInTheRecord() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", .state(.idle))
        for _ in 1...2 {
            scene.apply(.timer(try #require(scene.timers.first)))
            scene.recovered(id, .began(turn: "t1", messages: [id]))
            #expect(scene.state(id) == .accepted)
        }
        scene.apply(.timer(try #require(scene.timers.first)))
        scene.recovered(id, .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .failed)
    }

    @Test("an offer without evidence waits while the session is busy, and is looked up when it is idle")
    func overdueWhileBusy() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.turn("b", .state(.blocked("a permission prompt")))
        scene.apply(.timer(.evidence(id, attempt: 1)))
        scene.recovered(id, nil)
        #expect(scene.step.effects.isEmpty)
        #expect(scene.state(id) == .offered)
        scene.turn("b", .state(.idle))
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, nil)
        #expect(scene.state(id) == .queued)
    }
}
