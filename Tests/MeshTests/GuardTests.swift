import RepowireKit
import Testing

@testable import Mesh

@Suite("Guards against loops and oversize")
struct GuardTests {
    private func limits(_ change: (inout Mesh.Limits) -> Void) -> Mesh.Limits {
        var limits = Mesh.Limits()
        change(&limits)
        return limits
    }

    @Test("a chain of messages ends at the hop limit, and a person's prompt begins a new one")
    func hops() throws {
        var scene = Scene(online: "a", "b", limits: limits { $0.maximumHops = 4 })
        var from: PeerID = "a"
        var to: PeerID = "b"
        for hop in 0...4 {
            let id = try scene.send(.notify, from, to)
            #expect(scene.letter(id)?.message.hops.count == hop)
            scene.handOver(id)
            scene.turn(to, .began(turn: TurnID("t\(hop)"), messages: [id]))
            if hop > 0 { scene.turn(from, .ended(turn: TurnID("t\(hop - 1)"), messages: [], reply: "thanks")) }
            scene.turn(from, .state(.idle))
            swap(&from, &to)
        }
        #expect(throws: MeshError.tooManyHops(5)) { try scene.send(.notify, from, to) }
        scene.turn(from, .began(turn: "typed", messages: []))
        _ = try scene.send(.notify, from, to)
    }

    @Test("hops name the peers that a chain came through")
    func hopNames() throws {
        var scene = Scene(online: "a", "b", "c")
        _ = try scene.accepted("a", "b", turn: "t1")
        let second = try scene.accepted("b", "c", turn: "t1")
        #expect(scene.letter(second)?.message.hops == ["a"])
        let third = try scene.send(.notify, "c", "a")
        #expect(scene.letter(third)?.message.hops == ["a", "b"])
    }

    @Test("a pair's budget runs out, comes back with time, and a person fills it")
    func pairBudget() throws {
        var scene = Scene(
            online: "a", "b", "c",
            limits: limits {
                $0.pairCapacity = 3
                $0.pairPerMinute = 1
            })
        scene.join("h", kind: .human)
        func exhaust() throws {
            for _ in 1...3 { _ = try scene.send(.notify, "a", "b") }
            #expect(throws: MeshError.budgetSpent("a to b")) { try scene.send(.notify, "a", "b") }
        }
        try exhaust()
        // Other pairs and the way back have budgets of their own.
        _ = try scene.send(.notify, "b", "a")
        _ = try scene.send(.notify, "a", "c")

        scene.now = scene.now.adding(milliseconds: 60_000)
        _ = try scene.send(.notify, "a", "b")
        #expect(throws: MeshError.budgetSpent("a to b")) { try scene.send(.notify, "a", "b") }

        // A message of a person, and a prompt typed into either session.
        _ = try scene.send(.notify, "h", "b")
        try exhaust()
        scene.turn("a", .began(turn: "typed", messages: []))
        try exhaust()
        scene.mesh.resetBudgets()
        try exhaust()
        // A clock that was set back gives nothing and takes nothing.
        scene.now = scene.now.adding(milliseconds: -3_600_000)
        #expect(throws: MeshError.budgetSpent("a to b")) { try scene.send(.notify, "a", "b") }
    }

    @Test("a circle's budget is shared by its peers, and people do not spend it")
    func circleBudget() throws {
        var scene = Scene(online: "a", "b", "c", limits: limits { $0.circleCapacity = 3 })
        scene.join("h", kind: .human)
        _ = try scene.send(.notify, "a", "b")
        _ = try scene.send(.notify, "b", "c")
        _ = try scene.send(.notify, "c", "a")
        #expect(throws: MeshError.budgetSpent("a to c")) { try scene.send(.notify, "a", "c") }
        for _ in 1...10 { _ = try scene.send(.notify, "h", "a") }
        _ = try scene.send(.notify, "a", "c")
    }

    @Test("pairs whose budget is full again are not remembered")
    func budgetMemory() {
        var budget = LoopBudget(
            pairRate: .init(capacity: 2, perMinute: 1), circleRate: .init(capacity: 1e9, perMinute: 1))
        for number in 0..<100_000 {
            let now = WallTime(milliseconds: Int64(number) * 1000)
            let isSpent = budget.spend(from: "a", to: PeerID("p\(number)"), circle: "c", at: now)
            #expect(isSpent)
        }
        #expect(budget.pairCount < 10_000)
    }

    @Test("empty bodies and bodies over 1 MiB are refused, a body of 1 MiB is not")
    func bodies() throws {
        var scene = Scene(online: "a", "b")
        for empty in ["", " \n\t ", "\u{0}\u{1B}\u{7F}"] {
            #expect(throws: MeshError.emptyBody) { try scene.send(.notify, "a", "b", empty) }
        }
        let limit = Message.maximumBody
        #expect(throws: MeshError.bodyTooLarge(limit + 1)) {
            try scene.send(.notify, "a", "b", String(repeating: "x", count: limit + 1))
        }
        #expect(throws: MeshError.bodyTooLarge(limit + 1)) {
            try scene.send(.notify, "a", "b", String(repeating: "é", count: limit / 2) + "x")
        }
        _ = try scene.send(.notify, "a", "b", String(repeating: "x", count: limit))
        _ = try scene.send(.notify, "a", "b", "é")
    }

    @Test("messages to oneself, to nobody and from nobody are refused")
    func routes() throws {
        var scene = Scene(online: "a", "b")
        #expect(throws: MeshError.toItself) { try scene.send(.notify, "a", "a") }
        #expect(throws: MeshError.unknownPeer("x", nearest: [], online: [])) { try scene.send(.notify, "a", "x") }
        #expect(throws: MeshError.unknownPeer("x", nearest: [], online: [])) { try scene.send(.notify, "x", "a") }
        scene.join("h", kind: .human)
        #expect(throws: MeshError.notAddressable("h")) { try scene.send(.notify, "a", "h") }
        scene.join("off", state: nil)
        #expect(throws: MeshError.peerOffline("off")) { try scene.send(.ask, "a", "off") }
        _ = try scene.send(.notify, "a", "off")
    }

    @Test("a refused message changes nothing")
    func refusedChangesNothing() throws {
        var scene = Scene(online: "a", "b")
        let id = try scene.send(.ask, "a", "b")
        let before = scene.mesh.peers
        #expect(throws: MeshError.self) { try scene.send(.ask, "b", "a") }
        #expect(throws: MeshError.self) { try scene.send(.ask, "b", "a", "") }
        #expect(scene.mesh.peers == before)
        #expect(scene.mesh.letters.count == 1)
        #expect(scene.mesh.openAsks == ["a": [id]])
    }
}
