import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// The tools over HTTP, for agents that cannot start a pump. Off unless the daemon is started with `--mcp-http`.
///
/// The token says only that the user let the client in, not which agent it is: on loopback the kernel names no caller.
/// So a client is never a session's peer, whatever it sends, and never a person either, whose word resets the guards:
/// it is an agent under the name its handshake gives. It can ask and tell; nothing can be sent to it, as a request over
/// HTTP cannot be reached later. An answer that comes after its request has ended is in the message's trace.
extension Node {
    static let toolPath = "/mcp"
    /// Marks the sessions of such clients; no manifest may have this id, as it is no word.
    private static let clientRuntime = "mcp over http"
    /// Beyond this many names clients share one: names cost nothing, and each is kept.
    private static let maximumClients = 64
    private static let heartbeat = Duration.seconds(15)

    func startTools() {
        guard configuration.servesToolsOverHTTP else { return }
        toolServer = StreamableHTTP(server: MCPServer()) { Randomness.base32(32) }
    }

    func serveTools(_ request: Doors.HTTPRequest) {
        let headers = request.headers.fields.map { MCP.HTTPRequest.Header($0.name, $0.value) }
        let actions = toolServer?.receive(
            MCP.HTTPRequest(
                exchange: request.id.rawValue, method: request.method, headers: headers, body: request.body))
        perform(actions ?? [])
    }

    /// A client went away. For a stateless request that is its cancellation; a session's call goes on.
    func toolsDisconnected(_ id: RequestID) { perform(toolServer?.disconnected(id.rawValue) ?? []) }

    /// Carries out what the endpoint wants. Calls come last: one that is answered at once must find the stream that
    /// was opened for it.
    func perform(_ actions: [HTTPAction]) {
        for action in actions {
            switch action {
            case .answer(let exchange, let answer):
                var headers = HTTPHeaders()
                for header in answer.headers { headers.add(header.name, header.value) }
                web?.respond(
                    RequestID(rawValue: exchange), status: answer.status, headers: headers, body: answer.body)
            case .open(let exchange, let fields):
                var headers = HTTPHeaders()
                for header in fields { headers.add(header.name, header.value) }
                web?.startStream(RequestID(rawValue: exchange), headers: headers)
                beatForTools()
            case .write(let exchange, let bytes): web?.sendEvent(RequestID(rawValue: exchange), bytes)
            case .end(let exchange): web?.endStream(RequestID(rawValue: exchange))
            case .cancel(let call): cancelCall(.webTool(call))
            case .call: break
            }
        }
        for case .call(let call, let toolCall) in actions {
            let line = Line.webTool(call)
            if isDraining {
                finish(line, .failed(WireError(.shuttingDown, "the daemon is shutting down", hint: "Try again")))
            } else {
                serve(toolCall, of: toolClient(named: toolServer?.clientName(of: call)), on: line)
            }
        }
    }

    /// Ends the streams, on shutting down.
    func closeTools() {
        if let timer = toolHeartbeat { loop.cancel(timer) }
        perform(toolServer?.close() ?? [])
    }

    /// The peers of clients that an earlier daemon knew: nothing may be sent to them in this one either.
    func restoreToolClients() {
        for record in mesh.peers.values where record.peer.session?.runtime == Node.clientRuntime {
            toolClients[record.peer.session?.id ?? ""] = record.peer.id
            attachClient(record.peer)
        }
    }

    private func toolClient(named name: String?) -> Peer {
        var name = Mesh.cleanName(name ?? "mcp-client")
        if toolClients[name] == nil, toolClients.count >= Node.maximumClients { name = "mcp-client" }
        if let known = toolClients[name], let record = mesh.peers[known] { return record.peer }
        let now = Clocks.wall
        let peer = Peer(
            id: Randomness.peerID(), name: name, kind: .session, circle: Peer.defaultCircle,
            session: SessionKey(runtime: Node.clientRuntime, id: name), lastSeen: now)
        perform(mesh.add(peer, at: now))
        toolClients[name] = peer.id
        attachClient(peer)
        return mesh.peers[peer.id]?.peer ?? peer
    }

    private func attachClient(_ peer: Peer) {
        guard let key = peer.session else { return }
        var session = Session(key: key, directory: peer.directory ?? "")
        session.isAddressable = false
        session.state = .busy
        apply(.session(peer.id, session))
    }

    /// Keeps streams from being taken for dead, as long as there are any.
    private func beatForTools() {
        guard toolHeartbeat == nil else { return }
        toolHeartbeat = loop.schedule(after: Node.heartbeat) { [weak self] in
            self?.assumeIsolated { node in
                node.toolHeartbeat = nil
                let beats = node.toolServer?.keepAlive() ?? []
                guard !beats.isEmpty else { return }
                node.perform(beats)
                node.beatForTools()
            }
        }
    }
}
