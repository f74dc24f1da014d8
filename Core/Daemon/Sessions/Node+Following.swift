import EventLoop
import Mesh
import Platform
import RepowireKit
import Store

/// What adapters learn of messages by more than hooks: from a session's record, or over a connection of their own.
extension Node {
    /// A message that an adapter follows, and the session it does that in.
    struct Following {
        var session: SessionKey
        var number: UInt64
        var task: Task<Void, Never>
    }

    /// Messages changed their states: those on their way are followed, the others no longer.
    func follow(_ rows: [JournalRow]) {
        guard hasFollowers else { return }
        for case .transition(let step) in rows {
            guard let letter = mesh.letters[step.message], !letter.isFinal,
                letter.state == .offered || letter.state == .accepted
            else {
                stopFollowing(step.message)
                continue
            }
            follow(step.message, letter)
        }
    }

    /// Follows what is on its way to a peer whose session is there again.
    func followMail(of peer: PeerID) {
        guard hasFollowers, let record = mesh.peers[peer] else { return }
        for id in record.held {
            if let letter = mesh.letters[id], !letter.isFinal { follow(id, letter) }
        }
    }

    private func follow(_ id: MessageID, _ letter: Letter) {
        guard !isDraining, let session = mesh.peers[letter.message.to]?.session,
            let adapter = adapter(for: session) as? any TurnFollowing
        else { return }
        if let current = following[id] {
            guard current.session != session.key else { return }
            stopFollowing(id)
        }
        lastTask += 1
        let (number, turn) = (lastTask, letter.turn)
        let task = Task { [weak self] in
            do {
                try await withTaskExecutorPreference(WorkerPool.shared) {
                    try await adapter.followTurn(of: id, turn: turn, in: session) { [weak self] event in
                        await self?.told(event)
                    }
                }
            } catch is CancellationError {
                // Nothing more can happen to it.
            } catch {
                await self?.cannotFollow(id, error)
            }
            await self?.endedFollowing(id, number)
        }
        following[id] = Following(session: session.key, number: number, task: task)
    }

    private func stopFollowing(_ id: MessageID) { following.removeValue(forKey: id)?.task.cancel() }

    private func endedFollowing(_ id: MessageID, _ number: UInt64) {
        if following[id]?.number == number { following[id] = nil }
    }

    private func cannotFollow(_ id: MessageID, _ error: any Error) {
        log.warning("cannot follow a message", ["message": id.rawValue, "reason": "\(error)"])
    }

    func stopFollowing() {
        for id in following.keys { stopFollowing(id) }
    }

    /// An adapter says what it learnt, which counts as much as a hook's report.
    private func told(_ event: TurnEvent) {
        guard !isDraining else { return }
        guard let peer = peer(of: event.session) else { return }
        keep(event.session.facts, of: peer)
        apply(.turn(peer, event.kind))
    }
}
