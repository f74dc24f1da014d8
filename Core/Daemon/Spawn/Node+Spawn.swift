import ConfigEdits
import Doors
import Manifests
import Mesh
import Platform
import RepowireKit
import Transports
import Wire

/// Starting agents.
extension Node {
    /// The caller's variables that every agent gets, where they are set.
    static let commonNames = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "COLORTERM",
        "SSH_AUTH_SOCK", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
    ]
    /// What tells where the caller is.
    private static let placeNames = ["TMUX", "TMUX_PANE", "TMUX_TMPDIR"]
    /// How many agents the agents of a circle may have started at a time: a loop of agents that start agents ends here.
    static let spawnLimit = 8

    /// The variables that matter when an agent is started.
    var spawnNames: [String] {
        let passed = runtimes.values.compactMap { $0.manifest.spawn }.flatMap(\.passed)
        return Set(Node.commonNames + Node.placeNames + environmentNames + passed).sorted()
    }

    /// Of those, the ones of a process: what an agent's MCP server is a child of.
    func spawnEnvironment(of process: ProcessIdentity) -> [String: String] {
        var environment: [String: String] = [:]
        for name in spawnNames {
            environment[name] = ProcessTable.environmentValue(name, of: process.pid)
        }
        // Where the system shows no process's environment, the daemon's own must do.
        if environment["PATH"] == nil {
            environment = configuration.environment.filter { spawnNames.contains($0.key) }
            environment["TMUX"] = terminals[process]?.tmux
            environment["TMUX_PANE"] = terminals[process]?.pane
        }
        return environment
    }

    func newPeer(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let caller = try caller(line)
        let environment = try parameters.strings("environment")
        let order = try SpawnOrder(parameters, caller: caller, environment: environment)
        start { node in
            do {
                let spawned = try await node.spawn(order)
                node.succeed(line, node.form(spawned))
            } catch {
                node.fail(line, Node.reason(error))
            }
        }
    }

    private func form(_ spawned: Spawned) -> JSON {
        var object: JSONObject = [
            "peer": mesh.peers[spawned.peer].map { info($0).json } ?? .null,
            "tmux_session": .string(spawned.session), "tmux_socket": .string(spawned.socket),
        ]
        object["message_id"] = spawned.prompt.map { .string($0.rawValue) }
        return .object(object)
    }

    static func reason(_ error: any Error) -> WireError {
        error as? WireError ?? WireError(.conflict, "\(error)")
    }

    /// Starts an agent and waits until its session is there. What fails leaves nothing behind.
    func spawn(_ order: SpawnOrder) async throws -> Spawned {
        if order.key != nil, let known = mesh.peers[order.peerID]?.peer, let launch = known.launch {
            return try await again(order, known, launch)
        }
        let circle = try circle(for: order)
        let folder = try permitted(try await OffLoop.run { try Node.folder(order.path) }, order)
        let (manifest, adapter, detection) = try await runtime(for: order)
        var made: Worktree.Made?
        if let branch = order.branch {
            let worktrees = try Worktree(environment: order.environment)
            made = try await OffLoop.run { try worktrees.make(branch, of: folder) }
        }
        do {
            let place = made?.folder ?? folder
            let plan = try await plan(order, manifest, adapter, detection, in: place)
            try await instruct(order, manifest, in: place)
            return try await launch(order, manifest, plan, in: place, circle: circle, worktree: made?.folder)
        } catch {
            if let made, let worktrees = try? Worktree(environment: order.environment) {
                try? await OffLoop.run { worktrees.takeBack(made) }
            }
            throw error
        }
    }

    /// The same call, repeated because the daemon was restarted while it was under way.
    private func again(_ order: SpawnOrder, _ peer: Peer, _ launch: Launch) async throws -> Spawned {
        guard let manifest = peer.runtime.flatMap({ runtimes[$0]?.manifest }) else {
            throw WireError(.notFound, "the runtime of \"\(peer.name)\" is not known any more")
        }
        try await untilArrived(peer.id, launch, manifest, order)
        return Spawned(peer: peer.id, session: peer.circle, socket: launch.tmux)
    }

    /// Writes what the agent is to know of its task, where its user has not written something already.
    private func instruct(_ order: SpawnOrder, _ manifest: AdapterManifest, in folder: String) async throws {
        guard let text = order.instructions else { return }
        guard order.caller.kind == .human else {
            throw WireError(.notAllowed, "only a person writes instructions", hint: "Give the agent a prompt")
        }
        guard let name = manifest.spawn?.instructions else {
            throw WireError(.notAllowed, "the manifest of \(manifest.title) names no file of instructions")
        }
        let path = "\(folder)/\(name)"
        try await OffLoop.run {
            guard !FileSystem.exists(path) else { return }
            try FileSystem.writeNew(path, Array(text.utf8), mode: 0o644)
        }
    }

    // MARK: What is allowed

    /// The circle of the new agent. An agent's stay in its own.
    private func circle(for order: SpawnOrder) throws(WireError) -> String? {
        let wanted = order.circle.map(Mesh.cleanName)
        let caller = order.caller
        guard caller.kind != .human else { return wanted }
        guard order.role == .member else {
            throw WireError(.notAllowed, "only a person makes an orchestrator", hint: "Ask your user")
        }
        guard wanted == nil || wanted == caller.circle || caller.role == .orchestrator else {
            throw WireError(
                .notAllowed, "you start agents in your own circle \"\(caller.circle)\" only",
                hint: "Leave the circle out")
        }
        let theirs = mesh.peers.values.count { record in
            guard let launch = record.peer.launch, record.peer.circle == caller.circle else { return false }
            return ProcessTable.isAlive(launch.process)
        }
        guard theirs < Node.spawnLimit else {
            throw WireError(
                .budget, "\(theirs) agents that were started run in the circle \"\(caller.circle)\" already",
                hint: "Kill one that is done, or ask your user to start another")
        }
        return wanted ?? caller.circle
    }

    private static func folder(_ path: String) throws -> String {
        guard path.hasPrefix("/") else {
            throw WireError(.invalidParameters, "\"\(path)\" is no absolute path", hint: "Give the whole path")
        }
        guard let folder = Path.resolved(path), try FileSystem.status(of: folder)?.kind == .folder else {
            throw WireError(.notFound, "there is no folder \(path)")
        }
        return folder
    }

    private func permitted(_ folder: String, _ order: SpawnOrder) throws -> String {
        guard order.caller.kind != .human else { return folder }
        let home = order.environment["HOME"] ?? configuration.userHome
        let own = order.caller.directory ?? home
        readSettings()
        let folders = settings.spawn
        guard !folders.permit(folder, own: own, home: home) else { return folder }
        let bases = folders.bases(own: own, home: home).joined(separator: ", ")
        throw WireError(
            .notAllowed,
            bases.isEmpty
                ? "agents start no agents here, by the settings" : "agents start agents in \(bases) and below only",
            hint: "Ask your user to run 'repowire peer new \(folder)', or to name it under spawn.folders in config.yaml"
        )
    }

    // MARK: What is started

    /// The runtime that was asked for; else the caller's own; else the only one that is installed.
    private func runtime(
        for order: SpawnOrder
    ) async throws -> (AdapterManifest, any RuntimeAdapter, Detection) {
        var candidates: [AdapterManifest]
        let own = order.caller.runtime.flatMap { runtimes[$0]?.manifest }
        if let id = order.runtime {
            guard let manifest = runtimes[id]?.manifest else {
                throw WireError(.notFound, "there is no runtime \"\(id)\"", hint: "See 'repowire adapter list'")
            }
            guard manifest.spawn != nil else {
                throw WireError(.notAllowed, "the manifest of \(manifest.title) does not say how it is started")
            }
            candidates = [manifest]
        } else if let own, own.canStart(order) {
            candidates = [own]
        } else {
            // One that nothing detects, such as the demo's, is meant only when it is named.
            candidates = runtimes.values.map(\.manifest).filter { $0.canStart(order) && !$0.detect.binaries.isEmpty }
        }
        var found: [(AdapterManifest, any RuntimeAdapter, Detection)] = []
        for manifest in candidates.sorted(by: { $0.id < $1.id }) {
            guard let adapter = try runtimes[manifest.id]?.driver(manifest, context(order.environment)) else {
                continue
            }
            let detection = try await adapter.detect()
            if detection.standing == .found || manifest.detect.binaries.isEmpty {
                found.append((manifest, adapter, detection))
            }
        }
        if found.count == 1 { return found[0] }
        let names = candidates.map(\.id).sorted().joined(separator: ", ")
        if found.isEmpty {
            throw WireError(.notFound, "no agent that can be started is installed (looked for \(names))")
        }
        throw WireError(
            .invalidParameters, "several runtimes could be started: \(found.map(\.0.id).joined(separator: ", "))",
            hint: "Say which with runtime")
    }

    /// What starts it, once its runtime has been told that the folder is trusted.
    private func plan(
        _ order: SpawnOrder, _ manifest: AdapterManifest, _ adapter: any RuntimeAdapter, _ detection: Detection,
        in folder: String
    ) async throws -> SpawnPlan {
        guard let spawning = adapter as? any Spawning else {
            throw WireError(.notAllowed, "the driver of \(manifest.title) cannot start it")
        }
        let editor = ConfigEditor(home: configuration.home.path)
        let wanted = try await adapter.installHooks(detection)
        let isSetUp = try await OffLoop.run {
            try editor.plan(installing: [(manifest.id, wanted)]).files.allSatisfy { $0.status == .unchanged }
        }
        let plan = try await spawning.spawnPlan(
            for: SpawnRequest(
                folder: folder, detection: detection, missing: isSetUp ? [] : wanted, isUnattended: order.isUnattended))
        guard !plan.edits.isEmpty else { return plan }
        try await OffLoop.run {
            // A name for each folder: what is wanted for one says nothing of the others.
            let edits = try editor.plan(installing: [("\(manifest.id) in \(folder)", plan.edits)])
            guard edits.files.contains(where: { $0.status != .unchanged }) else { return }
            for file in try editor.apply(edits) {
                if case .refused(let refusal) = file.result {
                    throw WireError(.conflict, "\(manifest.title) cannot be told to trust \(folder): \(refusal)")
                }
            }
        }
        return plan
    }
}

extension AdapterManifest {
    /// Whether it says how such an agent is started.
    fileprivate func canStart(_ order: SpawnOrder) -> Bool {
        guard let spawn else { return false }
        return !order.isUnattended || !spawn.unattended.isEmpty
    }
}
