import Doors
import EventLoop
import Mesh
import Platform
import RepowireKit
import Wire

/// The operations of the local API.
extension Node {
    func serve(_ method: String, _ parameters: Parameters, _ line: Line) {
        if isDraining {
            return fail(line, WireError(.shuttingDown, "the daemon is shutting down", hint: "Try again"))
        }
        do throws(WireError) {
            guard let operation = Operation[method] else {
                throw WireError(
                    .unknownMethod, "the daemon knows no method \"\(method.prefix(100))\"",
                    hint: "docs/protocol.md lists them; this daemon is release \(WireProtocol.release)")
            }
            try operation.check(parameters.json, strictly: line.isWeb)
            switch method {
            case Method.peerAsk: try ask(parameters, line)
            case Method.peerNotify: try notifyPeer(parameters, line)
            case Method.peerBroadcast: try broadcast(parameters, line)
            case Method.peerDescribe: try describe(parameters, line)
            case Method.peerForget: try forget(parameters, line)
            case Method.peerNew: try newPeer(parameters, line)
            case Method.peerKill: try killPeer(parameters, line)
            case Method.peerMove: try move(parameters, line)
            case Method.peerRole: try grant(parameters, line)
            case Method.messageTrace: try trace(parameters, line)
            case Method.doctor: try examine(parameters, line)
            case Method.adapterList: try listAdapters(parameters, line)
            case Method.adapterTrust: try changeTrust(parameters, line, trusting: true)
            case Method.adapterDistrust: try changeTrust(parameters, line, trusting: false)
            case Method.setupPlan: try setupPlan(parameters, line)
            case Method.uninstallPlan: try uninstallPlan(parameters, line)
            case Method.setupApply, Method.uninstallApply: try applyPlan(parameters, line)
            case Method.folderJoin: try changeFolder(parameters, line, .joined)
            case Method.folderLeave: try changeFolder(parameters, line, .left)
            case Method.folderForget: try changeFolder(parameters, line, nil)
            case Method.joiningDefault: try changeDefault(parameters, line)
            case Method.messageList: try listMessages(parameters, line)
            case Method.hookReport:
                let named = parameters.json["pid"]?.intValue.flatMap { Int32(exactly: $0) }
                let process = line.connection.map { clients[$0]?.credentials.process ?? 0 } ?? named ?? 0
                hookReported(parameters.json, from: process) { self.answer(line, $0) }
            case Method.pluginReport:
                try pluginReported(parameters, try connection(line)) { self.answer(line, $0) }
            case Method.messageAnswer, Method.messageAccepted, Method.messageFail, Method.peerState:
                try programSaid(method, parameters, try connection(line))
                barrier { self.succeed(line, [:]) }
            case Method.messageCancel: try cancel(parameters, line)
            case Method.eventsSubscribe: try subscribe(parameters, line)
            case Method.stop:
                succeed(line, [:])
                loop.perform(whenStopped)
            default: succeed(line, try immediate(method, parameters, line))
            }
        } catch {
            fail(line, error)
        }
    }

    /// Operations that are answered at once.
    private func immediate(
        _ method: String, _ parameters: Parameters, _ line: Line
    ) throws(WireError) -> JSON {
        switch method {
        case Method.hello: return try hello(parameters, try connection(line))
        case Method.peerList: return try listPeers(parameters, viewer: try caller(line))
        case Method.whoami: return .object(["you": info(try caller(line))?.json ?? .null])
        case Method.pluginCalling: return try pluginCalling(parameters, try connection(line))
        case Method.peerJoin: return try join(parameters, try connection(line))
        case Method.guardReset:
            guard try caller(line).kind == .human else {
                throw WireError(.notAllowed, "only a person resets the budgets", hint: "Ask your user")
            }
            mesh.resetBudgets()
            return [:]
        case Method.status: return status()
        case Method.settings: return showSettings()
        case Method.adapterDescribe: return try describeAdapter(parameters)
        default: throw WireError(.internalError, "the daemon does not serve \(method)")
        }
    }

    private func hello(_ parameters: Parameters, _ id: ConnectionID) throws(WireError) -> JSON {
        let version = try parameters.optionalInteger("protocol", in: 0...Int64.max) ?? 0
        let program = try parameters.string("program")
        guard version == WireProtocol.version else {
            let theirs = try parameters.optionalString("release") ?? "unknown"
            let older = version < WireProtocol.version ? "the program" : "the daemon"
            throw WireError(
                .versionMismatch,
                "\(program) \(theirs) speaks protocol \(version), the daemon \(WireProtocol.release) speaks "
                    + "\(WireProtocol.version)", hint: "Update \(older)")
        }
        clients[id]?.program = program.isEmpty ? "unnamed" : program
        if parameters.json["mcp"]?.objectValue != nil {
            startPump(parameters.json, id)
        } else if let facts = parameters.json["plugin"] {
            try startPlugin(Parameters(json: facts), id)
        }
        return [
            "protocol": .int(WireProtocol.version), "release": .string(WireProtocol.release),
            "pid": .int(Int64(RunningProgram.pid)), "home": .string(configuration.home.path),
        ]
    }

    /// Operations that bind a connection make no sense over HTTP.
    private func connection(_ line: Line) throws(WireError) -> ConnectionID {
        guard let connection = line.connection else {
            throw WireError(.notAllowed, "this operation needs a connection of the Unix socket")
        }
        return connection
    }

    /// The peer that is calling: a program that joined, the session its process belongs to, else the person at
    /// this machine.
    func caller(_ line: Line) throws(WireError) -> Peer {
        guard let id = line.connection else { return localHuman() }
        if let known = clients[id]?.joined ?? clients[id]?.caller, let record = mesh.peers[known] { return record.peer }
        guard let client = clients[id] else { throw WireError(.internalError, "the connection is gone") }
        if let peer = peer(ofDescendant: client.credentials.process), let record = mesh.peers[peer] {
            clients[id]?.caller = peer
            return record.peer
        }
        let human = localHuman()
        clients[id]?.caller = human.id
        return human
    }

    /// The person at this machine, for shells and scripts.
    func localHuman() -> Peer {
        let id = PeerID("p_human")
        if let record = mesh.peers[id] { return record.peer }
        let name = configuration.environment["USER"].map(Mesh.cleanName) ?? "user"
        let peer = Peer(
            id: id, name: name, kind: .human, circle: Peer.defaultCircle, lastSeen: Clocks.wall)
        perform(mesh.add(peer, at: Clocks.wall))
        return mesh.peers[id]?.peer ?? peer
    }

    func status() -> JSON {
        let online = mesh.peers.values.filter { $0.isOnline }.count
        let listed = mesh.peers.values.filter { $0.peer.kind != .human }.count
        let open = mesh.letters.values.filter { !$0.isFinal }.count
        var warnings: [JSON] = []
        if let journalFault { warnings.append(.string("the journal refuses rows: \(journalFault)")) }
        if let settingsFault { warnings.append(.string("the settings count for nothing: \(settingsFault)")) }
        for entry in drift {
            warnings.append(
                .string("\(entry.title): \(entry.text); 'repowire setup --runtime \(entry.adapter)' puts it back"))
        }
        if let webFault { warnings.append(.string("the HTTP API is off: \(webFault)")) }
        let size = (try? FileSystem.status(of: configuration.home.journal))?.map(\.size) ?? 0
        return [
            "release": .string(WireProtocol.release), "pid": .int(Int64(RunningProgram.pid)),
            "uptime_seconds": .int((Clocks.wall.milliseconds - startedAt.milliseconds) / 1000),
            "home": .string(configuration.home.path),
            "journal": [
                "path": .string(configuration.home.journal), "state": .string(journalFault == nil ? "ok" : "refusing"),
                "bytes": .int(Int64(size)), "open_messages": .int(Int64(open)),
            ],
            "peers": ["online": .int(Int64(online)), "offline": .int(Int64(listed - online))],
            "http": webPort.map { ["port": .int(Int64($0))] } ?? .null, "adapters": .int(Int64(runtimes.count)),
            "orchestrators": .array(mesh.orchestrators.map { .string($0.name) }),
            "warnings": .array(warnings),
        ]
    }
}
