import EventLoop
import Mesh
import Platform
import RepowireKit
import Wire

/// Which sessions live, and who is calling.
extension Node {
    func adapter(for session: Session) -> (any RuntimeAdapter)? {
        let key = InstanceKey(runtime: session.key.runtime, root: session.facts["root"] ?? "")
        return instances[key]?.adapter
    }

    /// Makes the adapters of all runtimes for their default folders.
    package func startAdapters() {
        for id in runtimes.keys.sorted() { _ = instance(InstanceKey(runtime: id, root: "")) }
    }

    /// Makes sure that the adapter for this folder runs.
    /// - Returns: false when there is no such runtime or its driver refuses.
    func instance(_ key: InstanceKey) -> Bool {
        if instances[key] != nil { return true }
        guard let runtime = runtimes[key.runtime] else { return false }
        var environment = configuration.environment
        if let variable = runtime.manifest.root?.environment {
            environment[variable] = key.root.isEmpty ? environment[variable] : key.root
        }
        let context = AdapterContext(
            environment: environment, home: configuration.userHome, repowireHome: configuration.home.path,
            hookProgram: configuration.hookProgram, mcpProgram: configuration.mcpProgram,
            children: PumpChannel(node: self), plugins: PluginChannel(node: self))
        do {
            let adapter = try runtime.driver(runtime.manifest, context)
            instances[key] = AdapterInstance(adapter: adapter)
            if adapter is any TurnFollowing { hasFollowers = true }
            return true
        } catch {
            log.error("an adapter does not start", ["runtime": key.runtime, "reason": "\(error)"])
            return false
        }
    }

    /// Looks for the sessions of all runtimes, one after the other, then calls `done`.
    func discoverAll(then done: @escaping () -> Void) { discoverAll(Array(instances.keys)[...], then: done) }

    private func discoverAll(_ keys: ArraySlice<InstanceKey>, then done: @escaping () -> Void) {
        guard let key = keys.first else { return done() }
        discover(key) { self.discoverAll(keys.dropFirst(), then: done) }
    }

    /// Looks for the sessions of one adapter, then calls `done`. Looks of one adapter never overlap, so what they find
    /// is in order; one that is asked for during another follows it.
    func discover(_ key: InstanceKey, then done: (() -> Void)? = nil) {
        guard instances[key] != nil else {
            done?()
            return
        }
        if let done { instances[key]?.afterLook.append(done) }
        if instances[key]?.isDiscovering == true {
            instances[key]?.mustLookAgain = true
            return
        }
        instances[key]?.isDiscovering = true
        start { node in await node.look(key) }
    }

    private func look(_ key: InstanceKey) async {
        repeat {
            instances[key]?.mustLookAgain = false
            guard let adapter = instances[key]?.adapter as? any SessionDiscovering else { break }
            watchFolders(of: adapter, key)
            do {
                let found = try await adapter.discoverSessions()
                // Those that are known come first: a new one in their folder inherits only what nobody comes back for.
                await findCircles(of: found)
                let known = found.filter { mesh.knownPeer(for: $0) != nil }
                for session in known { seen(session, key) }
                for session in found where !known.contains(session) { seen(session, key) }
            } catch {
                log.warning("cannot list sessions", ["runtime": key.runtime, "reason": "\(error)"])
            }
        } while instances[key]?.mustLookAgain == true
        instances[key]?.isDiscovering = false
        let waiting = instances[key]?.afterLook ?? []
        instances[key]?.afterLook = []
        for next in waiting { next() }
    }

    /// A session that lives.
    func seen(_ found: Session, _ key: InstanceKey) {
        var session = placed(found)
        session.facts["root"] = key.root
        guard session.isAddressable else {
            if let process = session.process {
                unaddressable[process] = session
                watch(process)
            }
            return
        }
        if let process = session.process, hostedPeer(above: process) != nil { return }
        guard mayJoin(session) else { return keepOut(session, key) }
        keptOut[session.key] = nil
        let now = Clocks.wall
        let launched = launchedPeer(for: session)
        let circle = firstCircle(of: session)
        let (id, isNew) =
            launched.map { ($0, false) } ?? mesh.peer(for: session, circle: circle, newID: Randomness.peerID(), at: now)
        if isNew {
            let peer = Peer(
                id: id, name: Path.name(of: session.directory), kind: .session,
                circle: circle, runtime: session.key.runtime, directory: session.directory,
                session: session.key, process: session.process, lastSeen: now)
            perform(mesh.add(peer, at: now))
            log.info("a peer joined", ["peer": mesh.peers[id]?.peer.name ?? "", "runtime": session.key.runtime])
        }
        let old = mesh.peers[id]?.session
        session.facts.merge(old?.facts ?? [:]) { new, _ in new }
        session.pane = session.pane ?? old?.pane
        if launched == nil {
            dropLaunch(of: id, unlessOf: session)
        } else if let launch = mesh.peers[id]?.peer.launch {
            letGo(of: launch)
        }
        apply(.session(id, session))
        followMail(of: id)
        if let process = session.process {
            if let old, old.key != session.key { sessionPeers[process]?[old.key] = nil }
            sessionPeers[process, default: [:]][session.key] = id
            watch(process)
        }
    }

    func watch(_ process: ProcessIdentity) {
        guard processWatches[process] == nil else { return }
        processWatches[process] = try? loop.watchProcess(process.pid) { [weak self] in
            self?.assumeIsolated { $0.ended(process) }
        }
        // The number may have gone to another process before the watch was there.
        if ProcessTable.identity(of: process.pid) != process { ended(process) }
    }

    private func ended(_ process: ProcessIdentity) {
        if let watch = processWatches.removeValue(forKey: process) { loop.cancel(watch) }
        unaddressable[process] = nil
        for (key, entry) in keptOut where entry.session.process == process { keptOut[key] = nil }
        terminals[process] = nil
        circles[process] = nil
        for (_, peer) in sessionPeers.removeValue(forKey: process) ?? [:]
        where mesh.peers[peer]?.session?.process == process {
            log.info("a peer's process ended", ["peer": mesh.peers[peer]?.peer.name ?? ""])
            // A headless run is a peer only while it runs: nobody writes to it, and the next run is another one.
            let isPassing = mesh.peers[peer]?.isAddressable == false
            apply(.sessionLost(peer, reason: "its process ended"))
            if isPassing, let step = try? mesh.forget(peer, at: Clocks.wall) { perform(step) }
        }
    }

    /// The session that a process belongs to: the nearest ancestor that is an agent.
    func peer(ofDescendant pid: Int32) -> PeerID? {
        for process in ProcessTable.lineage(of: pid) {
            if let peers = sessionPeers[process], peers.count == 1 { return peers.first?.value }
        }
        return nil
    }
}
