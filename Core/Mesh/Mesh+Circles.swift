package import RepowireKit

/// What a person decides about a peer: its circle, and whether it sees the others.
extension Mesh {
    /// Moves a peer to another circle, where its name is made unique. Its messages stay with it.
    package mutating func move(_ id: PeerID, to circle: String, at now: WallTime) -> Step {
        guard var peer = peers[id]?.peer, peer.circle != circle else { return Step() }
        peer.circle = circle
        return add(peer, at: now)
    }

    package mutating func grant(_ role: Peer.Role, to id: PeerID, at now: WallTime) -> Step {
        guard var peer = peers[id]?.peer, peer.role != role else { return Step() }
        peer.role = role
        return add(peer, at: now)
    }

    /// The peer that Repowire started an agent for and whose session this is: it runs in, or below, the process that was
    /// started. Only the first such session counts: what the agent itself starts later is another one.
    package func launchedPeer(for session: Session, lineage: [ProcessIdentity]) -> PeerID? {
        guard session.isAddressable else { return nil }
        return peers.values.first { record in
            guard let launch = record.peer.launch, !launch.isHost, record.peer.session == nil, record.session == nil,
                record.peer.runtime == session.key.runtime
            else { return false }
            // Some runtimes do not tell the process of a session.
            return session.process == nil
                ? record.peer.directory == session.directory : lineage.contains(launch.process)
        }?.peer.id
    }

    package var hasHosts: Bool { peers.values.contains { $0.peer.launch?.isHost == true } }

    /// The peer whose host is among these processes: all that runs below a host is that one agent.
    package func hostedPeer(among lineage: [ProcessIdentity]) -> PeerID? {
        peers.values.first { record in
            guard let launch = record.peer.launch, launch.isHost else { return false }
            return lineage.contains(launch.process)
        }?.peer.id
    }

    package var orchestrators: [Peer] {
        peers.values.map(\.peer).filter { $0.role == .orchestrator && $0.kind == .session }
            .sorted { ($0.name, $0.circle) < ($1.name, $1.circle) }
    }
}
