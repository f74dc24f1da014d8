import Doors
import Mesh
import Platform
import RepowireKit
import Wire

/// Listing, describing, joining and forgetting peers.
extension Node {
    func info(_ peer: Peer) -> PeerInfo? { mesh.peers[peer.id].map(info) }

    func info(_ record: PeerRecord) -> PeerInfo {
        var reason: String?
        if case .blocked(let why) = record.session?.state { reason = why }
        let peer = record.peer
        return PeerInfo(
            id: peer.id, name: peer.name, kind: peer.kind, circle: peer.circle, role: peer.role, runtime: peer.runtime,
            directory: peer.directory, summary: peer.summary,
            state: record.session?.state.name ?? (peer.kind == .human ? "idle" : "offline"), stateReason: reason,
            queued: record.queue.count + (record.inFlight == nil ? 0 : 1),
            lastSeen: record.isOnline ? Clocks.wall : peer.lastSeen, isSpawned: peer.launch != nil,
            worktree: peer.launch?.worktree)
    }

    func listPeers(_ parameters: Parameters, viewer: Peer) throws(WireError) -> JSON {
        let circle = try parameters.optionalString("circle")
        let offline = try parameters.boolean("include_offline")
        let peers = mesh.visible(to: viewer, circle: circle, includeOffline: offline)
        return [
            "peers": .array(peers.map { info($0).json }), "you": info(viewer)?.json ?? .null,
            "kept_out": keptOutForms,
        ]
    }

    func describe(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let caller = try caller(line)
        let text = try parameters.string("description")
        var id = caller.id
        if let name = try parameters.optionalString("peer") {
            id = try resolve(name, for: caller).peer.id
            guard caller.kind == .human || id == caller.id else {
                throw WireError(.notAllowed, "a peer describes only itself")
            }
        }
        perform(mesh.describe(id, Frame.clean(text), at: Clocks.wall)) { _ in
            if let record = self.mesh.peers[id] {
                self.succeed(line, self.info(record).json)
            } else {
                self.fail(line, WireError(.unknownPeer, "the peer was forgotten"))
            }
        }
    }

    func resolve(_ name: String, for viewer: Peer) throws(WireError) -> PeerRecord {
        do {
            return try mesh.resolve(name, for: viewer)
        } catch {
            throw WireError(error)
        }
    }

    func forget(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let caller = try caller(line)
        guard caller.kind == .human else { throw WireError(.notAllowed, "only a person can forget a peer") }
        let record = try resolve(try parameters.string("peer"), for: caller)
        let step: Step
        do {
            step = try mesh.forget(record.peer.id, at: Clocks.wall)
        } catch {
            throw WireError(error)
        }
        perform(step) { _ in self.succeed(line, ["forgotten": .string(record.peer.name)]) }
    }

    /// A program becomes a peer; messages for it come over this connection. What an agent starts stays in its circle.
    func join(_ parameters: Parameters, _ id: ConnectionID) throws(WireError) -> JSON {
        guard let client = clients[id], client.joined == nil else {
            throw WireError(.conflict, "this connection is a peer already")
        }
        let state: SessionState = try parameters.optionalString("state") == "busy" ? .busy : .idle
        // The very process that was started, not what its agent starts.
        if let process = ProcessTable.identity(of: client.credentials.process),
            let host = mesh.hostedPeer(among: [process])
        {
            return try join(host, state, id)
        }
        let name = Mesh.cleanName(try parameters.string("name"))
        let agent = peer(ofDescendant: client.credentials.process).flatMap { mesh.peers[$0]?.peer }
        let circle = try parameters.optionalString("circle").map(Mesh.cleanName) ?? agent?.circle ?? Peer.defaultCircle
        if let agent, agent.circle != circle, agent.role != .orchestrator {
            throw WireError(.notAllowed, "a program of \"\(agent.name)\" joins its circle \(agent.circle) only")
        }
        let directory = try parameters.optionalString("directory") ?? "/"
        let session = Session(key: SessionKey(runtime: "program", id: "\(circle)/\(name)"), directory: directory)
        let known = mesh.knownPeer(for: session)
        if let known, mesh.peers[known]?.isOnline == true {
            throw WireError(.conflict, "a program named \"\(name)\" is here already", hint: "Join under another name")
        }
        let peer = known ?? Randomness.peerID()
        if known == nil {
            let new = Peer(
                id: peer, name: name, kind: .program, circle: circle, directory: directory, session: session.key,
                lastSeen: Clocks.wall)
            perform(mesh.add(new, at: Clocks.wall))
        }
        if let text = try parameters.optionalString("description") {
            perform(mesh.describe(peer, Frame.clean(text), at: Clocks.wall))
        }
        clients[id]?.joined = peer
        programs[peer] = id
        var present = session
        present.state = state
        apply(.session(peer, present))
        guard let record = mesh.peers[peer] else { throw WireError(.internalError, "the peer did not join") }
        return info(record).json
    }

    /// The host of an agent that was started joins as that agent. When it comes back, its old connection may not have
    /// been seen to close.
    private func join(_ id: PeerID, _ state: SessionState, _ connection: ConnectionID) throws(WireError) -> JSON {
        guard let peer = mesh.peers[id]?.peer, let launch = peer.launch, let runtime = peer.runtime else {
            throw WireError(.internalError, "the peer did not join")
        }
        if let old = programs[id] { clients[old]?.joined = nil }
        clients[connection]?.joined = id
        programs[id] = connection
        let key = SessionKey(runtime: runtime, id: "host/\(launch.process.pid)-\(launch.process.start)")
        var session = Session(
            key: key, process: launch.process, directory: peer.directory ?? "/", pane: launch.pane)
        session.state = state
        apply(.session(id, session))
        sessionPeers[launch.process, default: [:]][key] = id
        watch(launch.process)
        letGo(of: launch)
        guard let record = mesh.peers[id] else { throw WireError(.internalError, "the peer did not join") }
        return info(record).json
    }
}
