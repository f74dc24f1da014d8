import RepowireKit
import TestSupport
import Testing

@testable import Mesh

@Suite("The cost of a message")
struct ScaleTests {
    /// The shortest time of a few rounds of work on one peer among `peers`, with `waiting` messages in every mailbox
    /// that the work touches.
    private func cost(peers: Int, waiting: Int) throws -> Duration {
        var limits = Mesh.Limits()
        limits.pairCapacity = 1e9
        limits.circleCapacity = 1e9
        limits.finishedKept = 64
        limits.finishedAge = 0
        var scene = Scene(limits: limits)
        for number in 0..<peers { scene.join("peer\(number)") }
        // The one asks and is asked, the other is offline with a full mailbox, the third has one behind a hold.
        scene.apply(.sessionLost("peer2", reason: "killed"))
        for _ in 0..<waiting { _ = try scene.send(.notify, "peer0", "peer2") }
        for _ in 0..<waiting { _ = try scene.send(.notify, "peer0", "peer3") }
        let viewer = try #require(scene.record("peer0")?.peer)
        let session = try #require(scene.record("peer1")?.session)

        var best = Duration.seconds(1000)
        for _ in 0..<9 {
            let start = ContinuousClock.now
            for _ in 0..<20 {
                let id = try scene.accepted("peer0", "peer1", turn: "t")
                scene.turn("peer1", .ended(turn: "t", messages: [id], reply: "fine"))
                scene.turn("peer1", .state(.idle))
                _ = try scene.send(.notify, "peer0", "peer2")
                _ = try scene.mesh.resolve("peer1", for: viewer)
                _ = scene.mesh.peer(for: session, circle: Peer.defaultCircle, newID: "new", at: scene.now)
                let head = try #require(scene.record("peer3")?.inFlight)
                let attempt = try #require(scene.letter(head)?.attempt)
                scene.apply(.injected(head, attempt: attempt, .refused(reason: "draft", retryAfter: .seconds(1))))
                scene.apply(.timer(try #require(scene.timers.first)))
            }
            best = min(best, ContinuousClock.now - start)
        }
        return best
    }

    @Test("does not grow with the number of peers or the length of a mailbox")
    func scales() throws {
        let small = try cost(peers: 5, waiting: 5)
        let large = try cost(peers: 2000, waiting: 3000)
        // A look at every peer or a mailbox that is moved would make it a hundred times as much.
        #expect(large < small * 6)
    }

    @Test("a mailbox keeps its order whatever is taken out of it and put back")
    func mailbox() {
        var random = SplitMix(state: 1)
        var mailbox = Mailbox()
        var model: [(id: MessageID, place: Int)] = []
        for number in 0..<20_000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let id = MessageID("m\(number)")
                model.append((id, mailbox.append(id)))
            case 5..<6:
                let id = MessageID("m\(number)")
                model.insert((id, mailbox.prepend(id)), at: 0)
            case 6..<8:
                guard let first = model.first else { continue }
                #expect(mailbox.first == first.id)
                let isRemoved = mailbox.remove(first.id, at: first.place)
                #expect(isRemoved)
                model.removeFirst()
            default:
                guard let index = model.indices.randomElement(using: &random) else { continue }
                let one = model.remove(at: index)
                let isOther = mailbox.remove("other", at: one.place)
                let isRemoved = mailbox.remove(one.id, at: one.place)
                let isRemovedTwice = mailbox.remove(one.id, at: one.place)
                #expect(!isOther && isRemoved && !isRemovedTwice)
            }
            #expect(mailbox.count == model.count)
            if number % 500 == 0 { #expect(Array(mailbox) == model.map(\.id)) }
        }
        #expect(Array(mailbox) == model.map(\.id))
        mailbox.remove("other", at: 1 << 40)
        mailbox.remove("other", at: -(1 << 40))
    }
}
