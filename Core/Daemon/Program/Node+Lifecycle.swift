package import Doors
import EventLoop
import Manifests
import Mesh
import Platform
import RepowireKit
import Wire

/// Start and end, in order.
extension Node {
    package func connect(journal: any JournalWriting, door: LineDoor) {
        self.journal = journal
        self.door = door
    }

    /// Listens on loopback, when the configuration says so. A port that is taken is a warning, not the end: everything
    /// but HTTP works without it.
    package func listenOnLoopback() {
        guard let port = configuration.port else { return }
        do {
            let access = HTTPAccess(
                token: try Node.token(at: configuration.home.token), openPaths: [HTTPRoute.healthPath])
            let web = HTTPDoor(loop: loop, access: access) { [weak self] event in
                self?.assumeIsolated { $0.handle(event) }
            }
            webPort = try web.bind(port: port)
            self.web = web
            startTools()
            try FileSystem.writeAtomically(
                configuration.home.port, Array("\(webPort ?? port)\n".utf8), mode: 0o600)
        } catch {
            webFault = "\(error)"
            log.warning("the HTTP API is off", ["port": "\(port)", "reason": "\(error)"])
        }
    }

    /// Reads the manifests. One that is broken disables itself alone.
    package func loadRuntimes() {
        let trust: TrustStore
        do {
            trust = try TrustStore(readingFrom: configuration.home.trust)
        } catch {
            log.error("no manifest of a project is trusted", ["problem": "\(error)"])
            trust = TrustStore()
        }
        let catalog = ManifestCatalog(folders: folders(in: nil, trust), trust: trust)
        self.catalog = catalog
        for problem in catalog.problems { log.warning("adapters.d", ["problem": "\(problem)"]) }
        for entry in catalog.entries {
            if case .broken(let problems) = entry.standing {
                log.error("a manifest is disabled", ["file": entry.path, "problem": "\(problems)"])
            }
        }
        for manifest in catalog.active where manifest.kind == .runtime {
            guard let driver = configuration.drivers[manifest.driver] else {
                log.error("a manifest names an unknown driver", ["id": manifest.id, "driver": manifest.driver])
                continue
            }
            runtimes[manifest.id] = Runtime(manifest: manifest, driver: driver)
        }
    }

    /// Finds the sessions that live, then reads what their hooks kept, then lets clients in: they have queued since the
    /// socket was bound, so nothing that a hook says from now on overtakes what it said before.
    package func begin() {
        watchHome()
        startAdapters()
        discoverAll { self.open() }
        start { node in await node.lookForDrift() }
        // A runtime's folder on a disk that hangs must not keep everybody out.
        _ = loop.schedule(after: .seconds(2)) { [weak self] in
            self?.assumeIsolated { $0.open() }
        }
    }

    private func open() {
        guard !isOpen, !isDraining else { return }
        isOpen = true
        restoreToolClients()
        perform(mesh.afterRestart())
        readSpool()
        sweepForDeadlines()
        do {
            try door?.startAccepting()
            try web?.startAccepting()
            let online = mesh.peers.values.filter { $0.isOnline }.count
            log.info("ready", ["release": WireProtocol.release, "home": configuration.home.path, "peers": "\(online)"])
        } catch {
            log.error("cannot accept connections", ["reason": "\(error)"])
        }
    }

    /// Takes no new work, lets the journal finish, sends the last answers, then calls `done`.
    package func drain(_ done: @escaping @Sendable () -> Void) {
        guard !isDraining else { return }
        isDraining = true
        log.info("draining")
        door?.stopAccepting()
        for task in tasks.values { task.cancel() }
        stopFollowing()
        for (_, waiting) in waiters {
            for waiter in waiting {
                loop.cancel(waiter.timer)
                if case .tool = waiter.line { continue }
                fail(
                    waiter.line,
                    WireError(
                        .shuttingDown, "the daemon is shutting down; your question stays open",
                        hint: "'repowire trace' shows its answer later"))
            }
        }
        waiters = [:]
        closeTools()
        endEvents()
        barrier { self.closeDoors(done) }
        _ = loop.schedule(after: .seconds(5)) { done() }
    }

    /// Sends what is left to send through both doors, then calls `done`.
    private func closeDoors(_ done: @escaping @Sendable () -> Void) {
        let closeLines: @Sendable () -> Void = { [door] in
            if let door { door.shutdown(done: done) } else { done() }
        }
        if let web { web.drain(within: .seconds(2), done: closeLines) } else { closeLines() }
    }
}
