import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// The tools that agents call through their pumps.
extension Node {
    func perform(_ actions: [MCPAction], _ id: ConnectionID) {
        for action in actions {
            switch action {
            case .send(let outgoing): _ = door?.send(outgoing.line, to: id)
            case .call(let key, let call): perform(call, key, id)
            case .cancel(let key): cancel(key, id)
            case .nothingMore: break
            }
        }
    }

    /// Finds out which session the pump belongs to. Its agent may be younger than the last look.
    func place(_ id: ConnectionID) {
        guard let pump = pumps[id] else { return }
        if sessionPeers[pump.parent] != nil { return placed(id) }
        let key = InstanceKey(runtime: pump.runtime, root: "")
        discover(key) { self.placed(id) }
    }

    private func placed(_ id: ConnectionID) {
        guard let calls = pumps[id]?.unplacedCalls else { return }
        pumps[id]?.isPlaced = true
        pumps[id]?.unplacedCalls = []
        for (key, call) in calls { perform(call, key, id) }
    }

    /// The peer that a pump's agent is. One that cannot be addressed, such as a headless run, gets a name as well: those
    /// it asks are told who asks.
    /// - Parameter id: the session's own id, where the runtime says with the call which one it is.
    private func caller(_ pump: Pump, of call: ToolCall, session id: String?) -> Peer? {
        if let host = hostedPeer(above: pump.parent) { return mesh.peers[host]?.peer }
        if let id {
            let key = SessionKey(runtime: pump.runtime, id: id)
            let peer = mesh.peers.values.first { $0.session?.key == key }?.peer
            if let peer { return peer }
        }
        if let known = caller(of: call, in: pump.parent) { return mesh.peers[known]?.peer }
        var session =
            unaddressable[pump.parent]
            ?? Session(
                key: SessionKey(runtime: pump.runtime, id: "process/\(pump.parent)"), process: pump.parent,
                directory: pump.directory)
        session.isAddressable = false
        session.state = .busy
        let now = Clocks.wall
        // An earlier daemon may have known it: what it asked then is still asked by the same peer.
        let circle = firstCircle(of: session)
        let (id, isNew) = mesh.peer(for: session, circle: circle, newID: Randomness.peerID(), at: now)
        if isNew {
            let peer = Peer(
                id: id, name: Path.name(of: session.directory), kind: .session, circle: circle,
                runtime: pump.runtime.isEmpty ? nil : pump.runtime, directory: session.directory,
                session: session.key, process: session.process, lastSeen: now)
            perform(mesh.add(peer, at: now))
        }
        apply(.session(id, session))
        sessionPeers[pump.parent, default: [:]][session.key] = id
        watch(pump.parent)
        return mesh.peers[id]?.peer
    }

    private func perform(_ call: ToolCall, _ key: CallKey, _ id: ConnectionID) {
        guard let pump = pumps[id] else { return }
        guard pump.isPlaced else {
            pumps[id]?.unplacedCalls.append((key, call))
            return
        }
        // The pump says it again to the next daemon.
        if isDraining { return }
        let line = Line.tool(id, key)
        if let refusal = refusal(of: pump) { return finish(line, .failed(refusal)) }
        let pointer = runtimes[pump.runtime]?.manifest.tools.caller
        let session = pointer.flatMap { pump.connection.meta(of: key)?.at($0)?.stringValue }
        guard let caller = caller(pump, of: call, session: session) else {
            return finish(line, .failed(WireError(.internalError, "it is not known who is calling")))
        }
        // The answer must leave before the runtime cuts the call.
        let limit = runtimes[pump.runtime]?.manifest.tools.callLimitMilliseconds.map { max(1, Int64($0) / 1000 - 5) }
        serve(
            call, of: caller, on: line, requestKey: key.requestKey(instance: pump.instance), limit: limit ?? .max)
    }

    private func cancel(_ key: CallKey, _ id: ConnectionID) {
        pumps[id]?.unplacedCalls.removeAll { $0.key == key }
        cancelCall(.tool(id, key))
    }
}
