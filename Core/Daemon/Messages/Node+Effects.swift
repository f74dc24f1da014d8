import Doors
import EventLoop
import Mesh
import Platform
import RepowireKit
import Wire

extension Node {
    /// Carries out the effects of a step, in order.
    func run(_ effects: [Step.Effect]) {
        for effect in effects {
            switch effect {
            case .offer(let id, let peer, let attempt): offer(id, to: peer, attempt: attempt)
            case .recover(let id, let peer, let attempt): recover(id, of: peer, attempt: attempt)
            case .look(let peer): lookAt(peer)
            case .resolve(let id): resolve(id)
            case .arm(let timer, let delay): arm(timer, after: delay)
            }
        }
    }

    /// Feeds the mesh and carries out what follows.
    func apply(_ input: Mesh.Input) { perform(mesh.apply(input, at: Clocks.wall)) }

    private func arm(_ timer: Step.Timer, after delay: Duration) {
        _ = loop.schedule(after: delay) { [weak self] in
            self?.assumeIsolated { $0.apply(.timer(timer)) }
        }
    }

    /// The text of a message with its sender as the mesh knows it.
    func framed(_ message: Message) -> FramedMessage {
        let sender = mesh.peers[message.from]?.peer
        let nature: String
        switch sender?.kind {
        case .session: nature = "agent" + (sender?.runtime.map { ", \($0)" } ?? "")
        case .program: nature = "program"
        case .human: nature = "human"
        // Forgotten since. Not a person: that would lend it authority.
        case nil: nature = "unknown"
        }
        let from = Frame.Sender(
            name: sender?.name ?? "unknown", nature: nature, circle: sender?.circle ?? Peer.defaultCircle)
        return FramedMessage(
            id: message.id, kind: message.kind, text: Frame.text(for: message, from: from), senderName: from.name)
    }

    private func offer(_ id: MessageID, to peer: PeerID, attempt: Int) {
        guard let letter = mesh.letters[id], letter.state == .offered, letter.attempt == attempt else { return }
        if let connection = programs[peer] { return offer(letter.message, over: connection) }
        guard let session = mesh.peers[peer]?.session, let adapter = adapter(for: session) else {
            return apply(.injected(id, attempt: attempt, .unreachable(reason: "no adapter serves its runtime")))
        }
        let message = framed(letter.message)
        start { node in
            let injection: Injection
            do {
                injection = try await adapter.inject(message, into: session)
            } catch {
                injection = .refused(reason: "\(error)", retryAfter: .seconds(2))
            }
            node.log.debug("offered", ["message": id.rawValue, "outcome": "\(injection)"])
            node.apply(.injected(id, attempt: attempt, injection))
        }
    }

    private func offer(_ message: Message, over connection: ConnectionID) {
        let framed = framed(message)
        let params: JSONObject = [
            "id": .string(message.id.rawValue), "kind": .string(message.kind.rawValue),
            "from": .string(framed.senderName), "body": .string(message.body), "text": .string(framed.text),
        ]
        notify(connection, Method.messageOffer, .object(params))
    }

    private func recover(_ id: MessageID, of peer: PeerID, attempt: Int) {
        guard let letter = mesh.letters[id] else { return }
        // A program is asked again, and knows what it has taken.
        guard programs[peer] == nil, let session = mesh.peers[peer]?.session,
            let adapter = adapter(for: session) as? any TurnRecovering
        else {
            return apply(.recovered(id, attempt: attempt, nil))
        }
        let turn = letter.turn
        start { node in
            let event: TurnEvent?
            do {
                event = try await adapter.recoverTurn(turn, for: id, in: session)
            } catch {
                node.log.warning("cannot look into a session's record", ["reason": "\(error)"])
                event = nil
            }
            node.apply(.recovered(id, attempt: attempt, event?.kind))
        }
    }

    /// Has the runtime's list of sessions read for the state of this one.
    private func lookAt(_ peer: PeerID) {
        guard let session = mesh.peers[peer]?.session else { return }
        let key = InstanceKey(runtime: session.key.runtime, root: session.facts["root"] ?? "")
        if instances[key]?.adapter is any SessionDiscovering { discover(key) }
    }

    /// Tells everybody who waits for the ask, and keeps a look at deadlines while any ask is open.
    private func resolve(_ id: MessageID) {
        guard let waiting = waiters.removeValue(forKey: id) else { return }
        let outcome = outcome(of: id)
        for waiter in waiting {
            loop.cancel(waiter.timer)
            answer(waiter, outcome)
        }
    }

    /// What the asker of an ask is told now.
    func outcome(of id: MessageID) -> AskOutcome {
        guard let letter = mesh.letters[id] else {
            return AskOutcome(id: id, status: .failed, reason: "the question is no longer known")
        }
        switch letter.state {
        case .answered: return AskOutcome(id: id, status: .answered, answer: letter.answer)
        case .failed, .expired, .cancelled:
            return AskOutcome(id: id, status: .failed, reason: letter.reason ?? letter.state.rawValue)
        case .queued, .offered, .accepted:
            return AskOutcome(id: id, status: .pending, reason: mesh.progress(of: id))
        }
    }

    /// Tells programs that wait for an answer how far their questions have come.
    private func reportProgress() {
        for (ask, waiting) in waiters {
            for case .request(let connection, _) in waiting.map(\.line) {
                let message = mesh.progress(of: ask)
                notify(connection, Method.askProgress, ["ask_id": .string(ask.rawValue), "message": .string(message)])
            }
        }
    }

    func sweepForDeadlines() {
        guard expirySweep == nil, mesh.hasOpenAsks else { return }
        expirySweep = loop.schedule(after: .seconds(15)) { [weak self] in
            self?.assumeIsolated { node in
                node.expirySweep = nil
                node.perform(node.mesh.expire(at: Clocks.wall))
                node.reportProgress()
                node.sweepForDeadlines()
            }
        }
    }
}
