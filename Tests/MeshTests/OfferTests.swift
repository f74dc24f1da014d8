import RepowireKit
import Testing

@testable import Mesh

@Suite("When a message is offered")
struct OfferTests {
    @Test("a hook's answer at the end of a turn is an offer, and the next end of that turn answers it")
    func turnEnd() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        scene.step = scene.mesh.offerAtTurnEnd(id, turn: "t1", at: scene.now)
        #expect(scene.step.transitions == [.offered])
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for a"))
        #expect(scene.step.transitions == [.accepted, .answered])
        #expect(scene.letter(id)?.answer == "for a")
    }

    @Test("the end at which a message was given, reported once more, does not answer it")
    func turnEndTwice() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        _ = scene.mesh.offerAtTurnEnd(id, turn: "t1", at: scene.now)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(scene.state(id) == .offered)
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")
    }

    @Test("a look that began while the session was busy does not count an offer as lost when it ends in an idle moment")
    func lookAcrossStates() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        _ = scene.mesh.offerAtTurnEnd(id, turn: "t1", at: scene.now)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        #expect(scene.step.recoveries == [id])
        scene.turn("b", .state(.idle))
        scene.recovered(id, nil)
        #expect(scene.state(id) == .offered)
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.recoveries == [id])
        scene.recovered(id, .ended(turn: "t1", messages: [id], reply: "for a"))
        #expect(scene.letter(id)?.answer == "for a")
    }

    @Test("a message given at the end of a turn, reported as its prompt while the session is idle, is looked up")
    func turnEndReportedLate() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        _ = scene.mesh.offerAtTurnEnd(id, turn: "t1", at: scene.now)
        scene.turn("b", .state(.idle))
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.state(id) == .accepted)
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.recoveries == [id])
    }

    @Test("a message given at the end of one turn that turns out to have run in another gets that one's answer")
    func ranInAnotherTurn() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        // It arrived at once, but the report is late; the session was replaced meanwhile.
        scene.apply(.session("b", Scene.session("next", process: 99, state: .busy)))
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "for the user"))
        scene.step = scene.mesh.offerAtTurnEnd(id, turn: "t2", at: scene.now)
        #expect(scene.step.transitions == [.offered])
        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.letter(id)?.turn == "t1")
        scene.turn("b", .ended(turn: "t2", messages: [], reply: "once more"))
        #expect(scene.state(id) == .accepted)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "from the first"))
        #expect(scene.letter(id)?.answer == "from the first")
    }

    @Test("a message given at the end of a turn that was never taken up is offered again once the session is idle")
    func turnEndLost() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let id = try scene.send(.ask, "a", "b")
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "for the user"))
        _ = scene.mesh.offerAtTurnEnd(id, turn: "t1", at: scene.now)
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers.isEmpty)
        scene.apply(.timer(try #require(scene.timers.first)))
        scene.recovered(id, nil)
        #expect(scene.step.transitions == [.queued])
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.step.offers == [id])
    }

    @Test("nothing is given at the end of a turn when something else is first, in flight, running or uncertain")
    func turnEndRefused() throws {
        var scene = Scene(online: "a", "b")
        scene.turn("b", .began(turn: "t1", messages: []))
        let first = try scene.send(.notify, "a", "b")
        let second = try scene.send(.notify, "a", "b")
        #expect(scene.mesh.offerAtTurnEnd(second, turn: "t1", at: scene.now).rows.isEmpty)
        #expect(scene.mesh.offerAtTurnEnd(first, turn: "t2", at: scene.now).rows.isEmpty)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "done"))
        var gone = scene
        gone.apply(.sessionLost("b", reason: "killed"))
        #expect(gone.mesh.offerAtTurnEnd(first, turn: "t1", at: gone.now).rows.isEmpty)
        #expect(!scene.mesh.offerAtTurnEnd(first, turn: "t1", at: scene.now).rows.isEmpty)
        #expect(scene.mesh.offerAtTurnEnd(second, turn: "t1", at: scene.now).rows.isEmpty)
    }

    @Test("a rest until the session changes ends with any word about it, and after a while without one")
    func restUntilChange() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.notify, "a", "b")
        scene.apply(.injected(id, attempt: 1, .refused(reason: "busy", retryAfter: nil)))
        let fallback = try #require(scene.timers.first)
        var told = scene
        // The runtime was busy for so short a time that nobody saw it.
        told.turn("b", .state(.idle))
        #expect(told.step.offers == [id])
        scene.apply(.timer(fallback))
        #expect(scene.step.offers == [id])
    }

    @Test("a session that changed while the message was on its way is tried again soon")
    func changeDuringInjection() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.notify, "a", "b")
        scene.turn("b", .state(.busy))
        scene.turn("b", .state(.idle))
        scene.apply(.injected(id, attempt: 1, .refused(reason: "busy", retryAfter: nil)))
        #expect(
            scene.step.effects.contains { if case .arm(.hold, let time) = $0 { time == .seconds(2) } else { false } })
    }

    @Test("rests grow while nothing changes, up to ten minutes")
    func growingRests() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.notify, "a", "b")
        var rests: [Duration] = []
        for attempt in 1...9 {
            scene.apply(.injected(id, attempt: attempt, .unreachable(reason: "no pane")))
            for case .arm(let timer, let time) in scene.step.effects {
                rests.append(time)
                scene.apply(.timer(timer))
            }
        }
        #expect(rests == [15, 30, 60, 120, 240, 480, 600, 600, 600].map { .seconds($0) })
    }

    @Test("a session without any way in fails the asks behind a notification")
    func unreachableForAll() throws {
        var scene = Scene(online: "a", "b")
        let notify = try scene.send(.notify, "a", "b")
        let ask = try scene.send(.ask, "a", "b")
        scene.apply(.injected(notify, attempt: 1, .unreachable(reason: "no pane")))
        #expect(scene.state(notify) == .queued)
        #expect(scene.state(ask) == .failed)
    }

    @Test("a message that the journal refused leaves nothing behind, also when it was given at the end of a turn")
    func withdrawn() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.send(.ask, "a", "b", key: "k")
        let second = try scene.send(.ask, "a", "b")
        scene.step = scene.mesh.withdraw(first, at: scene.now)
        #expect(scene.letter(first) == nil)
        #expect(scene.step.offers == [second])
        scene.step = scene.mesh.withdraw(second, at: scene.now)
        #expect(!scene.mesh.hasOpenAsks)

        scene.turn("b", .began(turn: "t1", messages: []))
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "done"))
        let third = try scene.send(.ask, "a", "b")
        _ = scene.mesh.offerAtTurnEnd(third, turn: "t1", at: scene.now)
        scene.step = scene.mesh.withdraw(third, at: scene.now)
        #expect(scene.record("b")?.turns.isEmpty == true)
        #expect(scene.record("b")?.inFlight == nil)
    }
}
