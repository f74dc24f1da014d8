public import RepowireKit

@testable import Mesh

/// A mesh with a few peers for table tests: what goes in is one line, what came out of the last input is kept.
struct Scene {
    var mesh: Mesh
    var now = WallTime(milliseconds: 1_000_000)
    /// The last step.
    var step = Step()
    private var count = 0

    init(limits: Mesh.Limits = Mesh.Limits()) { mesh = Mesh(limits: limits) }

    /// A mesh in which `names` are online and idle, each in a folder and a process of its own.
    init(online names: String..., limits: Mesh.Limits = Mesh.Limits()) {
        self.init(limits: limits)
        for name in names { join(name) }
    }

    static func session(
        _ id: String, process: Int32? = nil, directory: String? = nil, state: SessionState = .idle
    ) -> Session {
        Session(
            key: SessionKey(runtime: "test", id: id),
            process: process.map { ProcessIdentity(pid: $0, start: UInt64($0)) },
            directory: directory ?? "/work/\(id)", state: state)
    }

    /// Adds a peer; with a state it is online.
    @discardableResult
    mutating func join(
        _ name: String, kind: Peer.Kind = .session, circle: String = Peer.defaultCircle, role: Peer.Role = .member,
        state: SessionState? = .idle
    ) -> PeerID {
        count += 1
        let session = Scene.session(name, process: Int32(1000 + count), state: state ?? .unknown)
        let peer = Peer(
            id: PeerID(name), name: name, kind: kind, circle: circle, role: role, runtime: "test",
            directory: session.directory, lastSeen: now)
        step = mesh.add(peer, at: now)
        if state != nil, kind != .human { apply(.session(peer.id, session)) }
        return peer.id
    }

    @discardableResult
    mutating func apply(_ input: Mesh.Input) -> Step {
        now = now.adding(milliseconds: 1)
        step = mesh.apply(input, at: now)
        return step
    }

    @discardableResult
    mutating func turn(_ peer: PeerID, _ kind: TurnEvent.Kind) -> Step { apply(.turn(peer, kind)) }

    @discardableResult
    mutating func send(
        _ kind: Message.Kind, _ from: PeerID, _ to: PeerID, _ body: String = "hello", key: String? = nil
    ) throws(MeshError) -> MessageID {
        count += 1
        let digits = String(count)
        let id = MessageID("m_" + String(repeating: "0", count: 19 - digits.count) + digits + "x")
        now = now.adding(milliseconds: 1)
        let sent = try mesh.send(
            Draft(id: id, kind: kind, from: from, to: to, body: body, requestKey: key), at: now)
        step = sent.step
        return sent.id
    }

    /// Sends an ask that is handed over at once.
    mutating func offered(_ from: PeerID, _ to: PeerID, _ kind: Message.Kind = .ask) throws -> MessageID {
        let id = try send(kind, from, to)
        handOver(id)
        return id
    }

    mutating func handOver(_ id: MessageID) {
        apply(
            .injected(
                id, attempt: mesh.letters[id]?.attempt ?? 0, .offered(transport: "test", evidenceWithin: .seconds(5))))
    }

    /// Sends an ask that its recipient works on in `turn`.
    mutating func accepted(_ from: PeerID, _ to: PeerID, turn: TurnID?, _ kind: Message.Kind = .ask) throws -> MessageID
    {
        let id = try offered(from, to, kind)
        self.turn(to, .began(turn: turn, messages: [id]))
        return id
    }

    /// Answers the look into the record that the last step asked for.
    mutating func recovered(_ id: MessageID, _ event: TurnEvent.Kind?) {
        apply(.recovered(id, attempt: mesh.letters[id]?.attempt ?? 0, event))
    }

    func state(_ id: MessageID) -> Delivery? { mesh.letters[id]?.state }
    func letter(_ id: MessageID) -> Letter? { mesh.letters[id] }
    func record(_ peer: PeerID) -> PeerRecord? { mesh.peers[peer] }
    func queue(_ peer: PeerID) -> [MessageID] { mesh.peers[peer].map { Array($0.queue) } ?? [] }

    /// The timers that the last step armed.
    var timers: [Step.Timer] {
        step.effects.compactMap { if case .arm(let timer, _) = $0 { timer } else { nil } }
    }
}

extension Step {
    /// The states that the step's rows lead to, in order.
    var transitions: [Delivery] {
        rows.compactMap { if case .transition(let transition) = $0 { transition.state } else { nil } }
    }

    var messages: [Message] {
        rows.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    var offers: [MessageID] {
        effects.compactMap { if case .offer(let id, _, _) = $0 { id } else { nil } }
    }

    var recoveries: [MessageID] {
        effects.compactMap { if case .recover(let id, _, _) = $0 { id } else { nil } }
    }

    var resolved: [MessageID] {
        effects.compactMap { if case .resolve(let id) = $0 { id } else { nil } }
    }
}

extension PeerID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension TurnID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
