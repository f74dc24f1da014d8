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
    private func caller(_ pump: Pump) -> Peer? {
        if let known = sessionPeers[pump.parent]?.values.first { return mesh.peers[known]?.peer }
        var session =
            unaddressable[pump.parent]
            ?? Session(
                key: SessionKey(runtime: pump.runtime, id: "process/\(pump.parent)"), process: pump.parent,
                directory: pump.directory)
        session.isAddressable = false
        session.state = .busy
        let now = Clocks.wall
        let id = Randomness.peerID()
        let peer = Peer(
            id: id, name: Path.name(of: session.directory), kind: .session, circle: Peer.defaultCircle,
            runtime: pump.runtime.isEmpty ? nil : pump.runtime, directory: session.directory, session: session.key,
            process: session.process, lastSeen: now)
        perform(mesh.add(peer, at: now))
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
        if isDraining { return }
        guard let caller = caller(pump) else {
            return finish(key, .failed(WireError(.internalError, "it is not known who is calling")), id)
        }
        do {
            switch call {
            case .ask(let peer, let message, let seconds): try ask(peer, message, seconds, caller, key, id)
            case .notify(let peer, let message):
                let name = try resolve(peer, for: caller).peer.name
                _ = try accept(
                    .notify, to: peer, message, from: caller, requestKey: key.requestKey(instance: pump.instance)
                ) { sent in
                    self.finish(key, .notified(.init(peer: name, id: sent)), id)
                } refused: { error in
                    self.finish(key, .failed(error), id)
                }
            case .broadcast(let message):
                broadcast(message, from: caller) { self.finish(key, .broadcast(Node.sent($0)), id) }
            case .listPeers(let circle, let includeOffline):
                let peers = mesh.visible(to: caller, circle: circle, includeOffline: includeOffline)
                finish(key, .peers(peers.map(info)), id)
            case .describe(let text):
                perform(mesh.describe(caller.id, Frame.clean(text), at: Clocks.wall))
                if let info = info(caller) { finish(key, .caller(info), id) }
            case .whoami:
                if let info = info(caller) { finish(key, .caller(info), id) }
            }
        } catch {
            finish(key, .failed(error), id)
        }
    }

    private func ask(
        _ peer: String, _ message: String, _ seconds: Int, _ caller: Peer, _ key: CallKey, _ id: ConnectionID
    ) throws(WireError) {
        guard let pump = pumps[id] else { return }
        var seconds = Int64(seconds)
        if let limit = runtimes[pump.runtime]?.manifest.tools.callLimitMilliseconds {
            // The answer must leave before the runtime cuts the call.
            seconds = min(seconds, max(1, Int64(limit) / 1000 - 5))
        }
        let ask = try accept(
            .ask, to: peer, message, from: caller, seconds: seconds,
            requestKey: key.requestKey(instance: pump.instance)
        ) { self.finish(key, .failed($0), id) }
        pumps[id]?.asks[key] = ask
        wait(for: ask, .tool(id, key), seconds: seconds)
        if mesh.letters[ask]?.isFinal == false { reportProgress(of: ask, key, id) }
    }

    /// Some runtimes wait longer for a call that shows signs of life.
    private func reportProgress(of ask: MessageID, _ key: CallKey, _ id: ConnectionID) {
        pumps[id]?.progressTimers[key] = loop.schedule(after: .seconds(15)) { [weak self] in
            self?.assumeIsolated { node in
                guard node.pumps[id]?.asks[key] == ask else { return }
                let text = node.mesh.progress(of: ask)
                node.perform(node.pumps[id]?.connection.progress(key, text) ?? [], id)
                node.reportProgress(of: ask, key, id)
            }
        }
    }

    func finish(_ key: CallKey, _ outcome: ToolOutcome, _ id: ConnectionID) {
        pumps[id]?.asks[key] = nil
        if let timer = pumps[id]?.progressTimers.removeValue(forKey: key) { loop.cancel(timer) }
        perform(pumps[id]?.connection.finish(key, outcome) ?? [], id)
    }

    private func cancel(_ key: CallKey, _ id: ConnectionID) {
        pumps[id]?.unplacedCalls.removeAll { $0.key == key }
        guard let ask = pumps[id]?.asks.removeValue(forKey: key) else { return }
        if let timer = pumps[id]?.progressTimers.removeValue(forKey: key) { loop.cancel(timer) }
        dropWaiter(.tool(id, key), of: ask)
        apply(.cancel(ask))
    }

    private static func sent(_ result: JSON) -> [ToolOutcome.Sent] {
        (result["sent"]?.arrayValue ?? []).compactMap { item in
            guard let peer = item["peer"]?.stringValue, let id = item["message_id"]?.stringValue else { return nil }
            return ToolOutcome.Sent(peer: peer, id: MessageID(id))
        }
    }
}
