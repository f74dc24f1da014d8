import RepowireKit
import Testing

@testable import Mesh

@Suite("The delivery of one message")
struct DeliveryTests {
    @Test("an ask goes from queued through offered and accepted to answered, each with a row")
    func goodAsk() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.ask, "a", "b")
        #expect(scene.step.messages.map(\.id) == [id])
        #expect(scene.step.transitions == [.offered])
        #expect(scene.step.effects == [.offer(id, to: "b", attempt: 1)])

        scene.handOver(id)
        #expect(scene.step.transitions == [.offered])
        #expect(scene.timers == [.evidence(id, attempt: 1)])

        scene.turn("b", .began(turn: "t1", messages: [id]))
        #expect(scene.step.transitions == [.accepted])
        #expect(scene.letter(id)?.turn == "t1")

        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.step.transitions == [.answered])
        #expect(scene.step.resolved == [id])
        #expect(scene.letter(id)?.answer == "fine")
        #expect(!scene.mesh.hasOpenAsks)
    }

    @Test("a notification is done when it was accepted")
    func goodNotification() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1", .notify)
        #expect(scene.state(id) == .accepted)
        #expect(scene.record("b")?.inFlight == nil)
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "noted"))
        #expect(scene.step.rows.isEmpty)
    }

    @Test("the next message waits for the end of the turn and for the session to be idle")
    func oneAtATime() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.accepted("a", "b", turn: "t1")
        let second = try scene.send(.ask, "a", "b")
        #expect(scene.step.offers.isEmpty)
        #expect(scene.queue("b") == [second])
        scene.turn("b", .ended(turn: "t1", messages: [], reply: "fine"))
        #expect(scene.state(first) == .answered)
        #expect(scene.step.offers.isEmpty)
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [second])
    }

    @Test(
        "nothing is offered to a session that is not idle by evidence",
        arguments: [SessionState.unknown, .busy, .blocked("a permission prompt")])
    func notIdle(_ state: SessionState) throws {
        var scene = Scene(online: "a")
        scene.join("b", state: state)
        let id = try scene.send(.notify, "a", "b")
        #expect(scene.step.offers.isEmpty)
        scene.turn("b", .state(.idle))
        #expect(scene.step.offers == [id])
    }

    @Test("a refused offer goes back to the head of the mailbox, and the hold ends by time or by a change")
    func refusal() throws {
        var scene = Scene(online: "a", "b")
        let first = try scene.send(.notify, "a", "b")
        let second = try scene.send(.notify, "a", "b")
        scene.apply(.injected(first, attempt: 1, .refused(reason: "a draft stands there", retryAfter: .seconds(2))))
        #expect(scene.step.transitions == [.queued])
        #expect(scene.queue("b") == [first, second])
        let hold = try #require(scene.timers.first)

        var byChange = scene
        byChange.turn("b", .state(.busy))
        byChange.turn("b", .state(.idle))
        #expect(byChange.step.offers == [first])
        byChange.apply(.timer(hold))
        #expect(byChange.step.rows.isEmpty)

        scene.apply(.timer(hold))
        #expect(scene.step.effects == [.offer(first, to: "b", attempt: 2)])
    }

    @Test("reports about an earlier offer change nothing")
    func staleReports() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.ask, "a", "b")
        scene.apply(.injected(id, attempt: 1, .refused(reason: "draft", retryAfter: .seconds(1))))
        scene.apply(.timer(try #require(scene.timers.first)))
        #expect(scene.letter(id)?.attempt == 2)
        for input: Mesh.Input in [
            .injected(id, attempt: 1, .unreachable(reason: "late")),
            .injected(id, attempt: 1, .refused(reason: "late", retryAfter: nil)),
            .injected(id, attempt: 1, .accepted(transport: "x", turn: "t0", evidence: "late")),
            .timer(.evidence(id, attempt: 1)),
            .recovered(id, attempt: 1, nil),
        ] {
            scene.apply(input)
            #expect(scene.step.rows.isEmpty && scene.step.effects.isEmpty, "\(input)")
            #expect(scene.state(id) == .offered)
        }
    }

    @Test("a look into the record for an earlier offer says nothing about the next one")
    func staleLook() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        scene.apply(.timer(.evidence(id, attempt: 1)))
        scene.apply(.session("b", Scene.session("next", process: 99)))
        #expect(scene.step.offers == [id])
        scene.handOver(id)
        scene.apply(.timer(.evidence(id, attempt: 2)))
        scene.apply(.recovered(id, attempt: 1, nil))
        #expect(scene.state(id) == .offered)
        scene.apply(.recovered(id, attempt: 2, .began(turn: "t1", messages: [id])))
        #expect(scene.state(id) == .accepted)
    }

    @Test("an ask that no transport can take fails at once, a notification waits for better times")
    func unreachable() throws {
        var scene = Scene(online: "a", "b", "c")
        let ask = try scene.send(.ask, "a", "b")
        scene.apply(.injected(ask, attempt: 1, .unreachable(reason: "no pane")))
        #expect(scene.state(ask) == .failed)
        #expect(scene.letter(ask)?.reason == "no way into its session: no pane")
        #expect(scene.step.resolved == [ask])

        let notify = try scene.send(.notify, "a", "c")
        scene.apply(.injected(notify, attempt: 1, .unreachable(reason: "no pane")))
        #expect(scene.state(notify) == .queued)
        scene.turn("c", .state(.busy))
        scene.turn("c", .state(.idle))
        #expect(scene.step.offers == [notify])
    }

    @Test("without evidence the record is asked, then the offer is repeated, then the message fails with the reason")
    func noEvidence() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.offered("a", "b")
        for attempt in 1...3 {
            scene.apply(.timer(.evidence(id, attempt: attempt)))
            #expect(scene.step.recoveries == [id])
            scene.recovered(id, nil)
            guard attempt < 3 else { break }
            #expect(scene.step.transitions == [.queued])
            scene.apply(.timer(try #require(scene.timers.first)))
            #expect(scene.step.offers == [id])
            scene.handOver(id)
        }
        #expect(scene.state(id) == .failed)
        #expect(scene.letter(id)?.reason == "offered 3 times without any sign that it arrived")
    }

    @Test(
        "the end of a turn decides about its ask",
        arguments: [
            (TurnEvent.Kind.ended(turn: "t1", messages: [], reply: "yes"), Delivery.answered, String?.none),
            (.ended(turn: "t1", messages: [], reply: ""), .failed, "its turn ended without any text"),
            (.ended(turn: "t1", messages: [], reply: nil), .failed, "its turn ended without any text"),
            (.failed(turn: "t1", messages: [], reason: "API error"), .failed, "its turn failed: API error"),
            (.interrupted(turn: "t1", messages: []), .failed, "interrupted: its user stopped it"),
            (.sessionEnded(reason: "/exit"), .failed, "its session ended: /exit"),
        ])
    func ends(_ event: TurnEvent.Kind, _ state: Delivery, _ reason: String?) throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.turn("b", event)
        #expect(scene.state(id) == state)
        #expect(scene.letter(id)?.reason == reason)
        #expect(scene.step.resolved == [id])
    }

    @Test("a final state never changes", arguments: [Delivery.answered, .failed, .expired, .cancelled])
    func finalForEver(_ state: Delivery) throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        switch state {
        case .answered: scene.turn("b", .ended(turn: "t1", messages: [], reply: "first"))
        case .failed: scene.turn("b", .failed(turn: "t1", messages: [], reason: "first"))
        case .expired: scene.step = scene.mesh.expire(at: scene.now.adding(milliseconds: 10_000_000))
        default: scene.apply(.cancel(id))
        }
        let before = scene.letter(id)
        #expect(before?.state == state)
        for input: Mesh.Input in [
            .turn("b", .began(turn: "t2", messages: [id])),
            .turn("b", .ended(turn: "t1", messages: [id], reply: "late")),
            .turn("b", .ended(turn: "t2", messages: [id], reply: "late")), .cancel(id),
            .turn("b", .interrupted(turn: "t1", messages: [id])),
            .injected(id, attempt: 1, .unreachable(reason: "late")),
            .recovered(id, attempt: 1, .ended(turn: "t1", messages: [id], reply: "late")),
            .recovered(id, attempt: 1, nil),
            .timer(.evidence(id, attempt: 1)), .sessionLost("b", reason: "killed"),
        ] {
            scene.apply(input)
            #expect(!scene.step.rows.contains { if case .transition = $0 { true } else { false } }, "\(input)")
            #expect(scene.step.resolved.isEmpty)
        }
        #expect(scene.letter(id) == before)
    }

    @Test("an ask ends at its deadline, not before")
    func deadline() throws {
        var limits = Mesh.Limits()
        limits.askLifetime = 1000
        var scene = Scene(online: "a", "b", limits: limits)
        let id = try scene.send(.ask, "a", "b")
        let deadline = try #require(scene.letter(id)?.message.deadline)
        #expect(scene.mesh.expire(at: deadline.adding(milliseconds: -1)).rows.isEmpty)
        scene.step = scene.mesh.expire(at: deadline)
        #expect(scene.state(id) == .expired)
        #expect(scene.step.resolved == [id])
    }
}
