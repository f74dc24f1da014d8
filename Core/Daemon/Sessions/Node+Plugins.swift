import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// Plug-ins inside runtimes: what they report, what they are asked, and which session calls a tool.
extension Node {
    func startPlugin(_ facts: Parameters, _ id: ConnectionID) throws(WireError) {
        guard let client = clients[id] else { return }
        let runtime = try facts.string("runtime")
        guard runtimes[runtime] != nil else {
            throw WireError(
                .notFound, "there is no runtime \"\(runtime.prefix(100))\"", hint: "See 'repowire adapter list'")
        }
        let key = InstanceKey(runtime: runtime, root: "")
        guard instance(key) else { throw WireError(.internalError, "the adapter of \(runtime) does not start") }
        guard let process = ProcessTable.identity(of: client.credentials.process) else {
            throw WireError(.internalError, "the plug-in's process has ended")
        }
        plugins[id] = PluginLink(key: key, process: process, environment: try facts.strings("environment"))
        log.debug("a plug-in connected", ["runtime": runtime, "pid": "\(process.pid)"])
    }

    private func plugin(_ id: ConnectionID) throws(WireError) -> PluginLink {
        guard let plugin = plugins[id] else {
            throw WireError(
                .notAllowed, "this connection is no plug-in's", hint: "Say so in the hello; see docs/protocol.md")
        }
        return plugin
    }

    /// - Parameter reply: called once, when what follows from all of them is in the journal.
    func pluginReported(
        _ parameters: Parameters, _ id: ConnectionID, reply: @escaping (Result<JSON, WireError>) -> Void
    ) throws(WireError) {
        let plugin = try plugin(id)
        for event in parameters.json["events"]?.arrayValue ?? [] {
            guard let payload = event["payload"], let name = event["event"]?.stringValue else { continue }
            let report = RuntimeReport(
                event: name, payload: payload, environment: plugin.environment, process: plugin.process)
            handle(report, plugin.key, from: id) { _ in }
        }
        barrier { reply(.success([:])) }
    }

    /// The plug-in holds a session that it reports, until the session ends.
    /// - Returns: false when it holds too many.
    func hold(_ session: Session, _ events: [TurnEvent], _ id: ConnectionID) -> Bool {
        guard let plugin = plugins[id] else { return false }
        let isOver = events.contains { event in
            if case .sessionEnded = event.kind { return true }
            return false
        }
        if isOver {
            plugins[id]?.sessions.remove(session.key)
            // One that nobody knew has nothing to end.
            return peer(of: session) != nil
        }
        if !plugin.sessions.contains(session.key) {
            guard plugin.sessions.count < PluginLink.mostSessions else {
                log.warning("a plug-in reports too many sessions", ["runtime": plugin.key.runtime])
                return false
            }
            // Of two plug-ins in one process the one that speaks last has it.
            for other in plugins.keys where other != id && plugins[other]?.process == plugin.process {
                plugins[other]?.sessions.remove(session.key)
            }
            plugins[id]?.sessions.insert(session.key)
        }
        return true
    }

    /// The runtime's process may be well: it is watched by itself. But nothing is known of its sessions any more, and no
    /// message gets in.
    func pluginClosed(_ id: ConnectionID) {
        guard let plugin = plugins.removeValue(forKey: id) else { return }
        for request in plugin.unanswered {
            if let timer = request.timer { loop.cancel(timer) }
            request.continuation.resume(throwing: WireError(.unreachable, "the plug-in's connection closed"))
        }
        for key in plugin.sessions {
            guard let peer = sessionPeers[plugin.process]?[key] else { continue }
            apply(.turn(peer, .state(.unknown)))
        }
        if !plugins.values.contains(where: { $0.process == plugin.process }) { announcedCalls[plugin.process] = nil }
    }

    // MARK: Requests

    /// - Returns: nil when no plug-in holds the session.
    func askPlugin(_ method: String, _ parameters: JSON, of session: Session, within limit: Duration) async throws
        -> JSON?
    {
        let holder = plugins.first { _, plugin in
            plugin.sessions.contains(session.key) && (session.process == nil || session.process == plugin.process)
        }
        guard let id = holder?.key else { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            guard let number = plugins[id]?.add(continuation) else { return }
            let line = RPCLine.request(id: .int(number), method: method, params: parameters)
            guard door?.send(line.bytes, to: id) == true else {
                return finishRequest(number, id, .failure(WireError(.unreachable, "the plug-in takes no more lines")))
            }
            let timer = loop.schedule(after: limit) { [weak self] in
                self?.assumeIsolated { node in
                    node.finishRequest(
                        number, id, .failure(WireError(.timedOut, "the plug-in did not answer within \(limit)")))
                }
            }
            plugins[id]?.arm(number, timer)
        }
    }

    /// An answer to a request that nobody waits for is passed over.
    func pluginAnswered(_ request: JSON, _ result: Result<JSON, WireError>, _ id: ConnectionID) {
        guard case .int(let number) = request else { return }
        finishRequest(number, id, result)
    }

    private func finishRequest(_ number: Int64, _ id: ConnectionID, _ result: Result<JSON, WireError>) {
        guard let request = plugins[id]?.take(number) else { return }
        if let timer = request.timer { loop.cancel(timer) }
        request.continuation.resume(with: result.mapError { $0 as any Error })
    }

    // MARK: Callers

    func pluginCalling(_ parameters: Parameters, _ id: ConnectionID) throws(WireError) -> JSON {
        let plugin = try plugin(id)
        let session = SessionKey(runtime: plugin.key.runtime, id: try parameters.string("session"))
        guard plugin.sessions.contains(session) else {
            throw WireError(.notFound, "this plug-in has reported no such session")
        }
        // A call that is refused for its arguments asks nothing of anybody.
        guard let tool = Tool(rawValue: try parameters.string("tool")),
            let call = try? tool.call(with: parameters.json["arguments"]?.objectValue ?? JSONObject())
        else { return [:] }
        announcedCalls[plugin.process, default: AnnouncedCalls()].add(call, of: session)
        return [:]
    }

    /// The session of an agent's process that makes this call: the one its plug-in announced, else the only one, else
    /// the only one that is at work.
    func caller(of call: ToolCall, in process: ProcessIdentity) -> PeerID? {
        guard let peers = sessionPeers[process], !peers.isEmpty else { return nil }
        if let announced = announcedCalls[process]?.take(call), let peer = peers[announced] { return peer }
        guard peers.count > 1 else { return peers.values.first }
        let busy = peers.values.filter { mesh.peers[$0]?.session.map { $0.state == .busy } ?? false }
        return busy.count == 1 ? busy.first : peers.min { $0.key.id < $1.key.id }?.value
    }
}

/// Reaches the plug-ins inside runtimes.
struct PluginChannel: RuntimePlugins {
    let node: Node

    func request(
        _ method: String, _ parameters: JSON, of session: Session, within limit: Duration
    ) async throws -> JSON? {
        try await node.askPlugin(method, parameters, of: session, within: limit)
    }
}
