import Doors
import Mesh
import Platform
import RepowireKit
import Transports
import Wire

/// From a plan to a peer: the window, the journal, the session.
extension Node {
    /// The order is what makes it safe: the window waits, the journal has the peer and its first prompt, then the agent
    /// begins. Whatever ends in between, an agent that runs is known as started by Repowire.
    func launch(
        _ order: SpawnOrder, _ manifest: AdapterManifest, _ plan: SpawnPlan, in folder: String, circle: String?,
        worktree: String?
    ) async throws -> Spawned {
        let tmux = order.environment["TMUX"].map { String($0.prefix { $0 != "," }) }.flatMap { $0.isEmpty ? nil : $0 }
        guard let server = TmuxServer(socket: tmux, environment: order.environment) else {
            throw WireError(.conflict, "agents are started in tmux, which is not on PATH", hint: "Install tmux")
        }
        let pane = tmux == nil ? nil : order.environment["TMUX_PANE"]
        let circle = try await settle(circle, server, pane)
        let heir = order.name == nil ? mesh.heir(runtime: manifest.id, directory: folder, circle: circle) : nil
        let name = heir?.name ?? mesh.freeName(order.name ?? Path.name(of: folder), in: circle)
        let key = "rw\(Randomness.base32(10))"
        let file = "\(configuration.home.run)/\(key).json"
        let place: TmuxServer.Place =
            order.circle == nil ? pane.map { .besidePane($0) } ?? .session(circle) : .session(circle)
        let starter = [configuration.hookProgram, "--launch", file]
        let window = try await OffLoop.run {
            try server.open(starter, in: folder, window: name, key: key, at: place)
        }
        guard let process = ProcessTable.identity(of: window.pid) else {
            try? await OffLoop.run { try server.close(pane: window.pane) }
            throw WireError(.conflict, "\(configuration.hookProgram) does not run in tmux")
        }
        let launch = Launch(
            process: process, tmux: window.socket, pane: window.pane, worktree: worktree,
            isHost: order.isUnattended)
        let peer = Peer(
            id: heir?.id ?? order.peerID, name: name, kind: .session, circle: circle, role: order.role,
            runtime: manifest.id,
            directory: folder, summary: heir?.summary, lastSeen: Clocks.wall, launch: launch)
        do {
            await record(peer)
            let prompt = try order.prompt.map { try send($0, to: peer.id, order) }
            let begin = Node.beginning(order, plan, circle: circle, home: configuration.home.path)
            try await OffLoop.run { try FileSystem.writeAtomically(file, begin.bytes, mode: 0o600) }
            try await untilArrived(peer.id, launch, manifest, order)
            log.info("an agent was started", ["peer": name, "runtime": manifest.id])
            return Spawned(peer: peer.id, session: window.session, socket: window.socket, prompt: prompt)
        } catch is CancellationError {
            throw WireError(
                .shuttingDown, "the daemon is shutting down; the agent goes on", hint: "See 'repowire peer list'")
        } catch {
            let reason = Node.reason(error)
            let screen = await screen(of: launch)
            await clear(peer.id, launch, file, heir)
            throw WireError(reason.name, reason.message + screen, hint: reason.hint)
        }
    }

    /// Where nobody named a circle, it is that of the place.
    private func settle(_ circle: String?, _ server: TmuxServer, _ pane: String?) async throws -> String {
        if let circle { return circle }
        guard let pane else { return Peer.defaultCircle }
        return Node.circle(fromTmux: try await OffLoop.run { try server.sessionName(ofPane: pane) })
            ?? Peer.defaultCircle
    }

    private func record(_ peer: Peer) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            perform(mesh.add(peer, at: Clocks.wall)) { _ in continuation.resume() }
        }
    }

    /// The first prompt goes the way of every message: it waits in the mailbox for the session.
    private func send(_ prompt: String, to peer: PeerID, _ order: SpawnOrder) throws -> MessageID {
        let key = order.key.map { "\($0)/prompt" }
        return try accept(.notify, to: peer.rawValue, prompt, from: order.caller, requestKey: key) { [log] error in
            log.error("a new agent's first prompt is not in the journal", ["reason": error.message])
        }
    }

    private static func beginning(_ order: SpawnOrder, _ plan: SpawnPlan, circle: String, home: String) -> JSON {
        let names = Set(commonNames + plan.passed)
        var environment = order.environment.filter { names.contains($0.key) }
        environment.merge(plan.environment) { $1 }
        environment["REPOWIRE_HOME"] = home
        environment[circleVariable] = circle
        // Who asks for an agent of the mesh means it to take part, also where folders must join first.
        environment[joiningVariable] = "1"
        return [
            "command": .array(plan.command.map(JSON.string)),
            "environment": .object(
                JSONObject(environment.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ]
    }

    /// Its session is the evidence that it is there: past all dialogs, able to take a message.
    func untilArrived(
        _ peer: PeerID, _ launch: Launch, _ manifest: AdapterManifest, _ order: SpawnOrder
    ) async throws {
        let variable = manifest.root?.environment ?? ""
        let root = order.environment[variable] ?? ""
        let key = InstanceKey(runtime: manifest.id, root: root == configuration.environment[variable] ? "" : root)
        _ = instance(key)
        let deadline = Deadline(milliseconds: Int(order.patience) * 1000)
        var looks = 0
        while mesh.peers[peer]?.isOnline != true {
            guard ProcessTable.isAlive(launch.process) else {
                throw WireError(.conflict, "\(manifest.title) ended at once")
            }
            guard !deadline.hasPassed else {
                throw WireError(
                    .timedOut, "\(manifest.title) did not get ready within \(order.patience) s",
                    hint: "Start it by hand in that folder to see what it asks")
            }
            // The folder in which the runtime lists its sessions may be new, and then nothing tells of a change.
            if looks % 10 == 9 { discover(key) }
            looks += 1
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    /// The agent is there: from now on its window goes when it ends. Until then it shows why.
    func letGo(of launch: Launch) {
        let server = TmuxServer(socket: launch.tmux, environment: configuration.environment)
        start { _ in try? await OffLoop.run { try server?.letGo(ofPane: launch.pane) } }
    }

    /// The last lines that a failed agent printed, for the error.
    private func screen(of launch: Launch) async -> String {
        let server = TmuxServer(socket: launch.tmux, environment: configuration.environment)
        let shown = (try? await OffLoop.run { try server?.lastLines(ofPane: launch.pane, count: 12) }) ?? []
        return shown.isEmpty ? "" : ". Its screen:\n" + shown.map { "  \($0)" }.joined(separator: "\n")
    }

    /// - Parameter heir: what the peer was before: it goes on waiting for its next agent.
    private func clear(_ peer: PeerID, _ launch: Launch, _ file: String, _ heir: Peer?) async {
        let end = AgentEnd(launch: launch, environment: configuration.environment, grace: 1000)
        _ = try? await OffLoop.run {
            try? FileSystem.remove(file)
            return end.run()
        }
        if let heir { await record(heir) } else { await forget(peer) }
    }

    /// The peer goes with its agent.
    func forget(_ peer: PeerID) async {
        // The end of the process is told a moment later.
        if mesh.peers[peer]?.isOnline == true { apply(.sessionLost(peer, reason: "it was killed")) }
        guard let step = try? mesh.forget(peer, at: Clocks.wall) else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            perform(step) { _ in continuation.resume() }
        }
    }

    /// A peer that Repowire started an agent for, and whose agent its user has started anew since, is its user's.
    func dropLaunch(of id: PeerID, unlessOf session: Session) {
        guard var peer = mesh.peers[id]?.peer, let launch = peer.launch, peer.process != session.process,
            !ProcessTable.isAlive(launch.process)
        else { return }
        peer.launch = nil
        perform(mesh.add(peer, at: Clocks.wall))
    }

    /// The peer that a process below a host belongs to.
    func hostedPeer(above process: ProcessIdentity) -> PeerID? {
        guard mesh.hasHosts else { return nil }
        return mesh.hostedPeer(among: ProcessTable.lineage(of: process.pid))
    }

    /// The peer whose agent was started and whose session this is.
    func launchedPeer(for session: Session) -> PeerID? {
        guard mesh.knownPeer(for: session) == nil else { return nil }
        return mesh.launchedPeer(for: session, lineage: session.process.map { ProcessTable.lineage(of: $0.pid) } ?? [])
    }
}
