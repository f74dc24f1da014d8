import RepowireKit
import Testing

@testable import Mesh

@Suite("Names of peers and who sees them")
struct NameTests {
    @Test(
        "a name keeps letters, digits and marks of any script, and nothing that cannot be seen",
        arguments: [
            ("backend", "backend"), ("My Repo", "My-Repo"), ("a/b\\c", "a-b-c"), ("--x--y--", "x-y"), ("", "peer"),
            ("   ", "peer"), ("日本語", "日本語"), ("café", "café"), ("cafe\u{301}", "cafe\u{301}"), ("\u{301}x", "x"),
            ("हिन्दी", "हिन्दी"), ("v1.2_rc-3", "v1.2_rc-3"), ("a\u{200B}b", "a-b"), ("a\u{202E}b", "a-b"),
            ("\u{3164}", "peer"), ("x\u{FE0F}", "x"), ("a\"]\nb", "a-b"), ("\u{1B}[31mred", "31mred"),
            ("🚀ship", "ship"),
            ("a@b", "a-b"),
        ])
    func cleaned(_ raw: String, _ name: String) {
        #expect(Mesh.cleanName(raw) == name)
        #expect(Mesh.cleanName(name) == name)
    }

    @Test("a name has at most 60 scalars, however many marks are piled on a letter")
    func long() {
        #expect(Mesh.cleanName(String(repeating: "x", count: 1000)).count == 60)
        let piled = Mesh.cleanName("z" + String(repeating: "\u{301}", count: 100_000))
        #expect(piled.unicodeScalars.count == 60)
        #expect(!Mesh.cleanName(String(repeating: "a ", count: 100)).hasSuffix("-"))
    }

    @Test("names are unique in their circle, also by case and by the way an accent is written")
    func unique() {
        var scene = Scene()
        func add(_ id: PeerID, _ name: String, _ circle: String = "default") -> String? {
            let peer = Peer(id: id, name: name, kind: .session, circle: circle, lastSeen: scene.now)
            _ = scene.mesh.add(peer, at: scene.now)
            return scene.record(id)?.peer.name
        }
        #expect(add("1", "repo") == "repo")
        #expect(add("2", "repo") == "repo-2")
        #expect(add("3", "Repo") == "Repo-3")
        #expect(add("4", "repo", "other") == "repo")
        #expect(add("5", "repo-2") == "repo-2-2")
        #expect(add("6", "café") == "café")
        #expect(add("7", "cafe\u{301}") == "cafe\u{301}-2")
        #expect(add("1", "repo") == "repo")
        #expect(add("2", "renamed") == "renamed")
        #expect(add("8", "repo") == "repo-2")
    }

    @Test("a hundred names of one folder stay apart")
    func many() {
        var scene = Scene()
        for number in 0..<100 {
            let peer = Peer(
                id: PeerID("p\(number)"), name: "repo", kind: .session, circle: "default", lastSeen: scene.now)
            _ = scene.mesh.add(peer, at: scene.now)
        }
        #expect(Set(scene.mesh.peers.values.map { $0.peer.name.lowercased() }).count == 100)
    }

    @Test("a peer is found by its name in any case, with its circle, by its folder's name and by its id")
    func resolves() throws {
        var scene = Scene()
        scene.join("viewer")
        scene.join("p1")
        let viewer = try #require(scene.record("viewer")?.peer)
        let peer = Peer(
            id: "id-1", name: "My Repo", kind: .session, circle: Peer.defaultCircle, lastSeen: scene.now)
        _ = scene.mesh.add(peer, at: scene.now)
        for name in ["My-Repo", "my-repo", "MY-REPO", "My Repo", "my repo", "My-Repo@default", "id-1"] {
            #expect(try scene.mesh.resolve(name, for: viewer).peer.id == "id-1", "\(name)")
        }
    }

    @Test("the name as it is written comes first, then the viewer's own circle")
    func order() throws {
        var scene = Scene()
        scene.join("boss", circle: "x", role: .orchestrator)
        let boss = try #require(scene.record("boss")?.peer)
        for (id, name, circle) in [("1", "api", "a"), ("2", "api", "x"), ("3", "API", "b")] {
            let peer = Peer(id: PeerID(id), name: name, kind: .session, circle: circle, lastSeen: scene.now)
            _ = scene.mesh.add(peer, at: scene.now)
        }
        #expect(try scene.mesh.resolve("api", for: boss).peer.id == "2")
        #expect(try scene.mesh.resolve("API", for: boss).peer.id == "3")
        #expect(try scene.mesh.resolve("api@a", for: boss).peer.id == "1")
    }

    @Test("an unknown name lists the nearest names and who is online, without the one who asks")
    func unknown() throws {
        var scene = Scene(online: "frontend", "backend", "database")
        scene.join("backends", state: nil)
        let viewer = try #require(scene.record("frontend")?.peer)
        #expect(
            throws: MeshError.unknownPeer(
                "backnd", nearest: ["backend", "backends"], online: ["backend", "database"])
        ) { try scene.mesh.resolve("backnd", for: viewer) }
        let long = String(repeating: "x", count: 1 << 20)
        #expect(
            throws: MeshError.unknownPeer(
                String(repeating: "x", count: 100), nearest: [], online: ["backend", "database"])
        ) { try scene.mesh.resolve(long, for: viewer) }
    }

    @Test("a circle shows nothing of itself to others but where an exact name is: no list, no hint, no way in")
    func circles() throws {
        var scene = Scene(online: "a")
        scene.join("secret", circle: "inner")
        scene.join("secrets", circle: "inner", state: nil)
        let a = try #require(scene.record("a")?.peer)
        #expect(scene.mesh.visible(to: a, includeOffline: true).map(\.peer.id) == ["a"])
        #expect(scene.mesh.visible(to: a, circle: "inner", includeOffline: true).isEmpty)
        for name in ["secret", "SECRET"] {
            #expect(throws: MeshError.otherCircle(name, circles: ["inner"], own: "default")) {
                try scene.mesh.resolve(name, for: a)
            }
        }
        for name in ["secrets", "secret@inner", "secre"] {
            #expect(throws: MeshError.unknownPeer(name, nearest: [], online: [])) {
                try scene.mesh.resolve(name, for: a)
            }
        }
        #expect(throws: MeshError.unknownPeer("secret", nearest: [], online: [])) {
            try scene.send(.notify, "a", "secret")
        }
        // A person and an orchestrator see and reach every circle, and are reached from it.
        for kind in [Peer.Kind.human, .session] {
            let id = scene.join("boss-\(kind)", kind: kind, role: kind == .human ? .member : .orchestrator)
            let boss = try #require(scene.record(id)?.peer)
            #expect(scene.mesh.visible(to: boss, includeOffline: true).contains { $0.peer.id == "secret" })
            #expect(try scene.mesh.resolve("secret", for: boss).peer.id == "secret")
            _ = try scene.send(.notify, id, "secret")
        }
        _ = try scene.send(.notify, "secret", "boss-session")
    }

    @Test("people are not listed, and a run that takes no messages is named as such")
    func unlisted() throws {
        var scene = Scene(online: "a")
        scene.join("h", kind: .human)
        let peer = Peer(id: "p9", name: "headless", kind: .session, circle: Peer.defaultCircle, lastSeen: scene.now)
        _ = scene.mesh.add(peer, at: scene.now)
        var session = Scene.session("headless", process: 77)
        session.isAddressable = false
        scene.apply(.session("p9", session))
        let a = try #require(scene.record("a")?.peer)
        #expect(scene.mesh.visible(to: a, includeOffline: true).map(\.peer.id) == ["a"])
        #expect(throws: MeshError.notAddressable("headless")) { try scene.mesh.resolve("headless", for: a) }
        scene.apply(.sessionLost("p9", reason: "done"))
        #expect(scene.record("p9") == nil)
        #expect(scene.step.rows.last == .forgotten("p9"))
    }
}
