import RepowireKit
import Testing

@testable import Mesh

@Suite("Which session stands behind a peer")
struct PresenceTests {
    /// Takes a session in as the daemon does.
    private func meet(_ session: Session, _ scene: inout Scene, newID: PeerID = "new") -> PeerID {
        let (id, isNew) = scene.mesh.peer(for: session, circle: Peer.defaultCircle, newID: newID, at: scene.now)
        if isNew {
            let peer = Peer(
                id: id, name: "repo", kind: .session, circle: Peer.defaultCircle, runtime: "test",
                directory: session.directory, session: session.key, process: session.process, lastSeen: scene.now)
            scene.step = scene.mesh.add(peer, at: scene.now)
        }
        scene.apply(.session(id, session))
        return id
    }

    @Test("a new id in the same process is the same peer, also when the old session was reported over before")
    func newIDInTheSameProcess() {
        for reportsEnd in [false, true] {
            var scene = Scene()
            let first = meet(Scene.session("s1", process: 10, directory: "/w"), &scene, newID: "p1")
            let other = meet(Scene.session("s2", process: 20, directory: "/w"), &scene, newID: "p2")
            #expect(first != other)
            scene.apply(.sessionLost(other, reason: "killed"))
            if reportsEnd { scene.turn(first, .sessionEnded(reason: "clear")) }
            #expect(meet(Scene.session("s3", process: 10, directory: "/w"), &scene) == first)
        }
    }

    @Test("a new id in the same process is recognised after a restart of the daemon")
    func newIDDuringAbsence() {
        var scene = Scene()
        let first = meet(Scene.session("s1", process: 10, directory: "/w"), &scene, newID: "p1")
        _ = meet(Scene.session("s2", process: 20, directory: "/w"), &scene, newID: "p2")
        scene.mesh = Mesh(restoring: JournalSnapshot(peers: scene.mesh.peers.values.map(\.peer)))
        #expect(meet(Scene.session("s9", process: 10, directory: "/w"), &scene) == first)
        #expect(scene.mesh.knownPeer(for: Scene.session("s2", process: 20, directory: "/w")) == "p2")
        #expect(scene.mesh.knownPeer(for: Scene.session("s3", process: 30, directory: "/w")) == nil)
    }

    @Test("the same session id in a second process is another peer while the first one lives, the same one after")
    func resumedTwice() {
        var scene = Scene()
        let first = meet(Scene.session("s1", process: 10, directory: "/w"), &scene, newID: "p1")
        let second = meet(Scene.session("s1", process: 20, directory: "/w"), &scene, newID: "p2")
        #expect(first == "p1" && second == "p2")
        #expect(scene.record("p2")?.peer.name == "repo-2")
        #expect(meet(Scene.session("s1", process: 10, directory: "/w"), &scene) == first)
        scene.apply(.sessionLost(first, reason: "killed"))
        scene.apply(.sessionLost(second, reason: "killed"))
        #expect(["p1", "p2"].contains(meet(Scene.session("s1", process: 30, directory: "/w"), &scene)))
    }

    @Test("two sessions in one folder are two peers, and the next one inherits the mail of the one that is gone")
    func twoInOneFolder() throws {
        var scene = Scene(online: "a")
        let first = meet(Scene.session("s1", process: 10, directory: "/w"), &scene, newID: "p1")
        let second = meet(Scene.session("s2", process: 20, directory: "/w"), &scene, newID: "p2")
        #expect(first == "p1" && second == "p2")
        scene.apply(.sessionLost(second, reason: "killed"))
        scene.apply(.sessionLost(first, reason: "killed"))
        let mail = try scene.send(.notify, "a", second)
        #expect(meet(Scene.session("s3", process: 30, directory: "/w"), &scene) == second)
        #expect(scene.step.offers == [mail])
        #expect(meet(Scene.session("s4", process: 40, directory: "/elsewhere"), &scene, newID: "p3") == "p3")
    }

    @Test("a report that does not tell the process is of the session that is known, and the process may come later")
    func processLearnedLater() throws {
        var scene = Scene(online: "a")
        let peer = meet(Scene.session("s1", directory: "/w"), &scene, newID: "p1")
        let ask = try scene.accepted("a", peer, turn: "t1")
        let full = Scene.session("s1", process: 10, directory: "/w", state: .busy)
        #expect(meet(full, &scene) == peer)
        #expect(scene.state(ask) == .accepted)
        #expect(scene.record(peer)?.peer.process?.pid == 10)
        #expect(meet(Scene.session("s1", directory: "/w", state: .unknown), &scene) == peer)
        #expect(scene.state(ask) == .accepted)
        #expect(scene.record(peer)?.session?.process?.pid == 10)
        #expect(scene.record(peer)?.session?.state == .busy)
    }

    @Test("an ask fails with its session, what was only offered waits for the next one")
    func sessionReplaced() throws {
        var scene = Scene(online: "a")
        let peer = meet(Scene.session("s1", process: 10, directory: "/w"), &scene, newID: "p1")
        let ask = try scene.accepted("a", peer, turn: "t1")
        let notify = try scene.send(.notify, "a", peer)
        _ = meet(Scene.session("s2", process: 10, directory: "/w"), &scene)
        #expect(scene.letter(ask)?.reason == "its session ended: its session was replaced by a new one")
        #expect(scene.step.offers == [notify])
        scene.handOver(notify)
        _ = meet(Scene.session("s3", process: 10, directory: "/w", state: .unknown), &scene)
        #expect(scene.state(notify) == .queued)
        scene.turn(peer, .state(.idle))
        #expect(scene.step.offers == [notify])
    }

    @Test("asks wait for a session to come back for a while, notifications as long as it takes")
    func absence() throws {
        var scene = Scene(online: "a", "b")
        scene.join("c")
        let ask = try scene.offered("a", "b")
        let notify = try scene.send(.notify, "a", "b")
        let other = try scene.send(.ask, "c", "b")
        scene.apply(.sessionLost("b", reason: "killed"))
        let timer = try #require(scene.timers.last)
        #expect(throws: MeshError.peerOffline("b")) { try scene.send(.ask, "a", "b") }

        var back = scene
        back.apply(.session("b", Scene.session("other", process: 7)))
        #expect(back.step.offers == [ask])
        back.apply(.timer(timer))
        #expect(back.state(ask) == .offered)

        scene.apply(.timer(timer))
        #expect(scene.letter(ask)?.reason == "b went offline before it answered")
        #expect(scene.state(other) == .failed)
        #expect(scene.state(notify) == .queued)
    }

    @Test("a session that goes and comes in quick succession starts the wait anew each time")
    func quickSuccession() throws {
        var scene = Scene(online: "a", "b")
        let ask = try scene.offered("a", "b")
        scene.apply(.sessionLost("b", reason: "clear"))
        let first = try #require(scene.timers.last)
        scene.apply(.session("b", Scene.session("s2", process: 9, state: .unknown)))
        scene.apply(.sessionLost("b", reason: "clear"))
        let second = try #require(scene.timers.last)
        scene.apply(.timer(first))
        #expect(scene.state(ask) == .queued)
        scene.apply(.timer(second))
        #expect(scene.state(ask) == .failed)
    }

    @Test("adding a peer that is there changes what is said of it and keeps its mailbox")
    func addTwice() throws {
        var scene = Scene(online: "a")
        scene.join("b", state: nil)
        let id = try scene.send(.notify, "a", "b")
        var peer = try #require(scene.record("b")?.peer)
        peer.summary = "the backend"
        scene.step = scene.mesh.add(peer, at: scene.now)
        #expect(scene.queue("b") == [id])
        #expect(scene.record("b")?.peer.name == "b")
        #expect(scene.step.rows == [.peer(peer)])
    }

    @Test("forgetting a peer fails what waits for it, ends its own waiting, and leaves nothing to find it by")
    func forget() throws {
        var scene = Scene(online: "a", "b", "c")
        let own = try scene.accepted("b", "c", turn: "t1")
        let mail = try scene.send(.notify, "a", "b")
        #expect(throws: MeshError.forgetOnline("b")) { try scene.mesh.forget("b", at: scene.now) }
        let session = try #require(scene.record("b")?.session)
        scene.apply(.sessionLost("b", reason: "killed"))
        scene.step = try scene.mesh.forget("b", at: scene.now)
        #expect(scene.state(mail) == .failed)
        #expect(scene.step.rows.last == .forgotten("b"))
        #expect(scene.mesh.knownPeer(for: session) == nil)
        scene.turn("c", .ended(turn: "t1", messages: [], reply: "for nobody"))
        #expect(scene.state(own) == .answered)
        #expect(scene.step.messages.isEmpty)
    }
}
