import RepowireKit
import Testing

@testable import Mesh

@Suite("Who waits for an ask, and who is told")
struct AskTests {
    private func answer(_ id: MessageID, _ scene: inout Scene, turn: TurnID = "t1", reply: String = "fine") {
        scene.turn("b", .ended(turn: turn, messages: [], reply: reply))
    }

    @Test("an asker that waits is told and gets no message")
    func waiting() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        answer(id, &scene)
        #expect(scene.step.resolved == [id])
        #expect(scene.step.messages.isEmpty)
    }

    @Test("an asker that went on gets the answer, or why there is none, as one message")
    func wentOn() throws {
        for end in [
            TurnEvent.Kind.ended(turn: "t1", messages: [], reply: "fine"),
            .failed(turn: "t1", messages: [], reason: "no key"),
        ] {
            var scene = Scene(online: "a", "b")
            let id = try scene.accepted("a", "b", turn: "t1")
            scene.apply(.waiterGone(id))
            #expect(scene.step.rows.isEmpty)
            scene.turn("b", end)
            let late = try #require(scene.step.messages.first)
            #expect(scene.step.messages.count == 1)
            #expect(late.kind == .reply && late.to == "a" && late.from == "b" && late.inReplyTo == id)
            #expect(late.body == "fine" || late.body == "Your question to b has no answer: its turn failed: no key.")
            #expect(scene.step.offers == [id.reply])
            scene.apply(.waiterGone(id))
            #expect(scene.step.rows.isEmpty)
        }
    }

    @Test("an asker that leaves in the moment of the answer, before it was told, gets it as a message")
    func leftInTheSameMoment() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        answer(id, &scene)
        scene.apply(.waiterGone(id))
        #expect(scene.step.messages.map(\.id) == [id.reply])
        scene.apply(.waiterGone(id))
        #expect(scene.step.rows.isEmpty)
    }

    @Test("an asker that withdrew its ask hears no more of it")
    func cancelled() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.apply(.cancel(id))
        #expect(scene.state(id) == .cancelled)
        scene.apply(.waiterGone(id))
        #expect(scene.step.rows.isEmpty)
    }

    @Test("a person or a run that takes no messages gets no late answer")
    func nobodyToTell() throws {
        var scene = Scene(online: "b")
        scene.join("h", kind: .human)
        let id = try scene.accepted("h", "b", turn: "t1")
        scene.apply(.waiterGone(id))
        answer(id, &scene)
        #expect(scene.state(id) == .answered)
        #expect(scene.step.messages.isEmpty)
    }

    @Test("an asker that is offline finds the late answer in its mailbox")
    func offlineAsker() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.accepted("a", "b", turn: "t1")
        scene.apply(.waiterGone(id))
        scene.apply(.sessionLost("a", reason: "killed"))
        answer(id, &scene)
        #expect(scene.queue("a") == [id.reply])
    }

    @Test("the same request again is the same message, and its asker waits again")
    func sameRequest() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.ask, "a", "b", key: "k")
        scene.apply(.waiterGone(id))
        #expect(try scene.send(.ask, "a", "b", key: "k") == id)
        #expect(scene.step.rows.isEmpty)
        scene.handOver(id)
        scene.turn("b", .began(turn: "t1", messages: [id]))
        answer(id, &scene)
        #expect(scene.step.messages.isEmpty)
        #expect(try scene.send(.ask, "a", "b", key: "k") == id)
        #expect(scene.letter(id)?.answer == "fine")
        #expect(scene.step.rows.isEmpty)
    }

    @Test("a request key of one sender is not that of another")
    func keysOfTwoSenders() throws {
        var scene = Scene(online: "a", "b", "c")
        let first = try scene.send(.ask, "a", "b", key: "1")
        let second = try scene.send(.ask, "c", "b", key: "1")
        #expect(first != second)
        scene.step = scene.mesh.withdraw(second, at: scene.now)
        #expect(try scene.send(.ask, "a", "b", key: "1") == first)
    }

    @Test("an ask that would close a circle of two or three that wait fails at once and names the circle")
    func cycles() throws {
        var scene = Scene(online: "a", "b", "c")
        let first = try scene.send(.ask, "a", "b")
        #expect(throws: MeshError.cycle(["b", "a", "b"])) { try scene.send(.ask, "b", "a") }
        _ = try scene.send(.ask, "b", "c")
        #expect(throws: MeshError.cycle(["c", "a", "b", "c"])) { try scene.send(.ask, "c", "a") }
        #expect(throws: MeshError.cycle(["c", "b", "c"])) { try scene.send(.ask, "c", "b") }
        _ = try scene.send(.notify, "c", "a")
        // Once the first asker has gone on, it can answer.
        scene.apply(.waiterGone(first))
        _ = try scene.send(.ask, "c", "a")
        #expect(
            "\(MeshError.cycle(["c", "a", "c"]))"
                == "this question would close a circle of peers that wait for each other: c → a → c")
    }

    @Test("an asker that comes back does not close a circle either")
    func cycleByComingBack() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.ask, "a", "b", key: "k")
        scene.apply(.waiterGone(id))
        let other = try scene.send(.ask, "b", "a")
        #expect(throws: MeshError.cycle(["a", "b", "a"])) { try scene.send(.ask, "a", "b", key: "k") }
        #expect(scene.mesh.claim(id)?.waiting == .no)
        scene.apply(.cancel(other))
        #expect(scene.mesh.claim(id)?.waiting == .yes)
    }

    @Test("the names in a circle are those its asker may know")
    func cycleAcrossCircles() throws {
        var scene = Scene(online: "a", "b")
        scene.join("secret", circle: "other")
        scene.join("boss", role: .orchestrator)
        _ = try scene.send(.ask, "boss", "secret")
        // "b" is an orchestrator for as long as "secret" asks it.
        scene.mesh.peers["b"]?.peer.role = .orchestrator
        _ = try scene.send(.ask, "secret", "b")
        scene.mesh.peers["b"]?.peer.role = .member
        #expect(throws: MeshError.cycle(["b", "boss", "a peer of another circle", "b"])) {
            try scene.send(.ask, "b", "boss")
        }
    }
}
