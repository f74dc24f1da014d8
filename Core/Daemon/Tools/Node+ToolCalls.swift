import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// What the tools do, whichever way a call came.
extension Node {
    /// Carries out a call for a peer. What came of it goes to `finish`, now or later.
    /// - Parameters:
    ///   - requestKey: the same key again is the same message.
    ///   - limit: how long the caller's runtime lets a call take, in seconds.
    func serve(
        _ call: ToolCall, of caller: Peer, on line: Line, requestKey: String? = nil, limit: Int64 = .max
    ) {
        do {
            switch call {
            case .ask(let peer, let message, let seconds):
                let seconds = min(Int64(seconds), limit)
                let ask = try accept(
                    .ask, to: peer, message, from: caller, seconds: seconds, requestKey: requestKey
                ) { self.finish(line, .failed($0)) }
                toolAsks[line] = ask
                wait(for: ask, line, seconds: seconds)
                if mesh.letters[ask]?.isFinal == false { reportProgress(of: ask, line) }
            case .notify(let peer, let message):
                let name = try resolve(peer, for: caller).peer.name
                _ = try accept(.notify, to: peer, message, from: caller, requestKey: requestKey) { sent in
                    self.finish(line, .notified(.init(peer: name, id: sent)))
                } refused: { error in
                    self.finish(line, .failed(error))
                }
            case .broadcast(let message):
                broadcast(message, from: caller) { self.finish(line, .broadcast(Node.sent($0))) }
            case .listPeers(let circle, let includeOffline):
                let peers = mesh.visible(to: caller, circle: circle, includeOffline: includeOffline)
                finish(line, .peers(peers.map(info)))
            case .spawn(let wanted): spawn(wanted, for: caller, on: line, requestKey: requestKey, limit: limit)
            case .kill(let peer): kill(peer, for: caller, on: line)
            case .describe(let text):
                perform(mesh.describe(caller.id, Frame.clean(text), at: Clocks.wall))
                if let info = info(caller) { finish(line, .caller(info)) }
            case .whoami:
                if let info = info(caller) { finish(line, .caller(info)) }
            }
        } catch {
            finish(line, .failed(error))
        }
    }

    /// Answers a tool call.
    func finish(_ line: Line, _ outcome: ToolOutcome) {
        forgetCall(line)
        switch line {
        case .tool(let id, let key): perform(pumps[id]?.connection.finish(key, outcome) ?? [], id)
        case .webTool(let call): perform(toolServer?.finish(call, outcome) ?? [])
        case .request, .web: break
        }
    }

    /// The caller does not want the result any more.
    func cancelCall(_ line: Line) {
        guard let ask = toolAsks[line] else { return }
        forgetCall(line)
        dropWaiter(line, of: ask)
        apply(.cancel(ask))
    }

    func forgetCall(_ line: Line) {
        toolAsks[line] = nil
        if let timer = progressTimers.removeValue(forKey: line) { loop.cancel(timer) }
    }

    /// Some runtimes wait longer for a call that shows signs of life.
    private func reportProgress(of ask: MessageID, _ line: Line) {
        progressTimers[line] = loop.schedule(after: .seconds(15)) { [weak self] in
            self?.assumeIsolated { node in
                guard node.toolAsks[line] == ask else { return }
                let text = node.mesh.progress(of: ask)
                switch line {
                case .tool(let id, let key): node.perform(node.pumps[id]?.connection.progress(key, text) ?? [], id)
                case .webTool(let call): node.perform(node.toolServer?.progress(call, text) ?? [])
                case .request, .web: return
                }
                node.reportProgress(of: ask, line)
            }
        }
    }

    private static func sent(_ result: JSON) -> [ToolOutcome.Sent] {
        (result["sent"]?.arrayValue ?? []).compactMap { item in
            guard let peer = item["peer"]?.stringValue, let id = item["message_id"]?.stringValue else { return nil }
            return ToolOutcome.Sent(peer: peer, id: MessageID(id))
        }
    }
}
