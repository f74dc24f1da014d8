import RepowireKit
import Testing

@testable import Mesh

@Suite("Circles, roles and agents that were started")
struct CircleTests {
    private func viewer(_ scene: Scene, _ id: PeerID) throws -> Peer { try #require(scene.record(id)?.peer) }

    @Test("a peer of another circle cannot be addressed, and the error says where it is")
    func otherCircle() throws {
        var scene = Scene(online: "frontend")
        scene.join("backend", circle: "billing")
        let frontend = try viewer(scene, "frontend")
        let wanted = MeshError.otherCircle("backend", circles: ["billing"], own: "default")
        for name in ["backend", "backend@billing"] {
            #expect(throws: MeshError.self) { try scene.mesh.resolve(name, for: frontend) }
        }
        let error = #expect(throws: MeshError.self) { try scene.mesh.resolve("backend", for: frontend) }
        #expect(error == wanted)
        #expect(wanted.description.contains("\"billing\""))
        #expect(wanted.hint?.contains("repowire peer move backend default") == true)
        // A person sees all.
        scene.join("user", kind: .human)
        #expect(try scene.mesh.resolve("backend", for: try viewer(scene, "user")).peer.circle == "billing")
    }

    @Test("an id does not get round a circle")
    func byID() throws {
        var scene = Scene(online: "frontend")
        scene.join("backend", circle: "billing")
        let frontend = try viewer(scene, "frontend")
        let id = try #require(scene.record("backend")?.peer.id.rawValue)
        #expect(throws: MeshError.self) { try scene.mesh.resolve(id, for: frontend) }
        #expect(scene.mesh.visible(to: frontend, circle: "billing").isEmpty)
    }

    @Test("a move makes the name unique in the new circle, is a row of the journal, and is found by the new name")
    func move() throws {
        var scene = Scene(online: "frontend")
        scene.join("backend")
        let other = Peer(id: "other", name: "backend", kind: .session, circle: "billing", lastSeen: scene.now)
        _ = scene.mesh.add(other, at: scene.now)
        let step = scene.mesh.move("backend", to: "billing", at: scene.now)
        let moved = try #require(scene.record("backend")?.peer)
        #expect((moved.name, moved.circle) == ("backend-2", "billing"))
        #expect(step.rows == [.peer(moved)])
        #expect(!scene.mesh.canReach(try viewer(scene, "frontend"), moved))
        #expect(scene.mesh.move("backend", to: "billing", at: scene.now).rows.isEmpty)
        #expect(scene.mesh.move("nobody", to: "billing", at: scene.now).rows.isEmpty)
    }

    @Test("an orchestrator sees every circle, until it is a member again")
    func role() throws {
        var scene = Scene(online: "lead")
        scene.join("backend", circle: "billing")
        let step = scene.mesh.grant(.orchestrator, to: "lead", at: scene.now)
        #expect(step.rows == [.peer(try viewer(scene, "lead"))])
        #expect(scene.mesh.visible(to: try viewer(scene, "lead")).map(\.peer.name) == ["backend", "lead"])
        #expect(scene.mesh.orchestrators.map(\.name) == ["lead"])
        _ = scene.mesh.grant(.member, to: "lead", at: scene.now)
        #expect(scene.mesh.visible(to: try viewer(scene, "lead")).map(\.peer.name) == ["lead"])
    }

    @Test("a new agent in an orchestrator's folder does not become the orchestrator")
    func heir() throws {
        var scene = Scene()
        scene.join("lead", role: .orchestrator, state: nil)
        scene.join("backend", state: nil)
        func peer(in folder: String) -> (PeerID, isNew: Bool) {
            let session = Scene.session("new", process: 7, directory: folder)
            return scene.mesh.peer(for: session, circle: Peer.defaultCircle, newID: "new", at: scene.now)
        }
        #expect(peer(in: "/work/lead") == ("new", true))
        #expect(peer(in: "/work/backend") == ("backend", false))
    }

    /// A peer whose agent was started and has not appeared.
    private func started(_ scene: inout Scene, _ id: PeerID, pid: Int32, isHost: Bool = false) -> Launch {
        let process = ProcessIdentity(pid: pid, start: UInt64(pid))
        let launch = Launch(process: process, tmux: "/tmp/t", pane: "%1", isHost: isHost)
        let peer = Peer(
            id: id, name: id.rawValue, kind: .session, circle: "default", runtime: "test", directory: "/work/\(id)",
            lastSeen: scene.now, launch: launch)
        _ = scene.mesh.add(peer, at: scene.now)
        return launch
    }

    @Test("the first session below the process that was started is the new peer's; others are not")
    func launched() throws {
        var scene = Scene()
        let launch = started(&scene, "new", pid: 40)
        let stranger = ProcessIdentity(pid: 50, start: 50)
        var session = Scene.session("s", process: 41, directory: "/work/new")
        let itself = try #require(session.process)
        #expect(scene.mesh.launchedPeer(for: session, lineage: [itself, stranger]) == nil)
        // Nor does a session of the same folder take it as one whose agent is gone.
        #expect(scene.mesh.peer(for: session, circle: "default", newID: "x", at: scene.now) == ("x", true))
        session.key = SessionKey(runtime: "another", id: "s")
        #expect(scene.mesh.launchedPeer(for: session, lineage: [itself, launch.process]) == nil)
        session.key = SessionKey(runtime: "test", id: "s")
        session.isAddressable = false
        #expect(scene.mesh.launchedPeer(for: session, lineage: [itself, launch.process]) == nil)
        session.isAddressable = true
        #expect(scene.mesh.launchedPeer(for: session, lineage: [itself, launch.process]) == "new")
        scene.apply(.session("new", session))
        let child = Scene.session("child", process: 42, directory: "/work/new")
        #expect(scene.mesh.launchedPeer(for: child, lineage: [itself, launch.process]) == nil)
    }

    @Test("all that runs below a host is its agent, and no session below it takes its place")
    func hosted() throws {
        var scene = Scene()
        #expect(!scene.mesh.hasHosts)
        let other = started(&scene, "other", pid: 30)
        #expect(!scene.mesh.hasHosts)
        let host = started(&scene, "new", pid: 40, isHost: true)
        #expect(scene.mesh.hasHosts)
        let session = Scene.session("s", process: 41, directory: "/work/new")
        let itself = try #require(session.process)
        #expect(scene.mesh.launchedPeer(for: session, lineage: [itself, host.process]) == nil)
        #expect(scene.mesh.hostedPeer(among: [itself, host.process]) == "new")
        #expect(scene.mesh.hostedPeer(among: [itself, other.process]) == nil)
        let later = ProcessIdentity(pid: 40, start: 99)
        #expect(scene.mesh.hostedPeer(among: [itself, later]) == nil, "another process has its number now")
    }
}
