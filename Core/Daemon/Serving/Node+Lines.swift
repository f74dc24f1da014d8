package import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// The Unix socket: handshakes, requests and their answers.
extension Node {
    package func handle(_ event: LineDoorEvent) {
        switch event {
        case .opened(let id, let credentials): clients[id] = Client(id: id, credentials: credentials)
        case .line(let id, let bytes): received(bytes, from: id)
        case .lineTooLong(let id):
            refuse(id, WireError(.tooLarge, "the line is longer than \(configuration.maximumLine) bytes"))
        case .inputEnded(let id):
            clients[id]?.inputEnded = true
            closeIfDone(id)
        case .closed(let id, _): closed(id)
        case .refused(let credentials):
            log.warning("a process of another user knocked", ["pid": "\(credentials.process)"])
        }
    }

    private func received(_ bytes: [UInt8], from id: ConnectionID) {
        guard let client = clients[id] else { return }
        if client.isPump { return pumpSent(bytes, id) }
        guard !bytes.isEmpty else { return }
        let line: RPCLine
        do {
            line = try RPCLine(parsing: bytes)
        } catch {
            return refuse(id, error)
        }
        switch line {
        case .request(let request, let method, let params):
            if client.program.isEmpty, method != Method.hello {
                let error = WireError(
                    .invalidRequest, "the first line must be a hello", hint: "See docs/protocol.md")
                send(id, .failure(id: request, error))
                door?.close(id, afterFlush: true)
                return
            }
            clients[id]?.openRequests += 1
            serve(method, Parameters(json: params), .request(id, id: request))
        case .notification(let method, let params): noticed(method, Parameters(json: params), id)
        case .result(let request, let result): pluginAnswered(request, .success(result), id)
        case .failure(let request, let error): pluginAnswered(request, .failure(error), id)
        }
    }

    private func closed(_ id: ConnectionID) {
        guard let client = clients.removeValue(forKey: id) else { return }
        if client.isPump { pumpClosed(id) }
        pluginClosed(id)
        leave(.line(id))
        // Most connections are hooks' and wait for nothing.
        for (message, waiting) in client.openRequests > 0 || client.isPump ? waiters : [:] {
            let left = waiting.filter { waiter in
                guard waiter.line.connection == id else { return true }
                loop.cancel(waiter.timer)
                return false
            }
            guard left.count != waiting.count else { continue }
            waiters[message] = left.isEmpty ? nil : left
            if left.isEmpty { apply(.waiterGone(message)) }
        }
        if let peer = client.joined, programs[peer] == id {
            programs[peer] = nil
            // The daemon itself closes it at its end: the program is there still, and goes on with the next daemon.
            if !isDraining { apply(.sessionLost(peer, reason: "its connection closed")) }
        }
    }

    // MARK: Answers

    func succeed(_ line: Line, _ result: JSON) { answer(line, .success(result)) }
    func fail(_ line: Line, _ error: WireError) { answer(line, .failure(error)) }

    func answer(_ line: Line, _ result: Result<JSON, WireError>) {
        switch line {
        case .request(let id, let request):
            switch result {
            case .success(let value): send(id, .result(id: request, value))
            case .failure(let error): send(id, .failure(id: request, error))
            }
            clients[id]?.openRequests -= 1
            closeIfDone(id)
        case .tool, .webTool:
            if case .failure(let error) = result { finish(line, .failed(error)) }
        case .web(let request): finishWeb(request, result)
        }
    }

    /// An error that belongs to no request.
    private func refuse(_ id: ConnectionID, _ error: WireError) { send(id, .failure(id: .null, error)) }

    func notify(_ id: ConnectionID, _ method: String, _ params: JSON) {
        send(id, .notification(method: method, params: params))
    }

    func send(_ id: ConnectionID, _ line: RPCLine) { _ = door?.send(line.bytes, to: id) }

    private func closeIfDone(_ id: ConnectionID) {
        guard let client = clients[id], client.inputEnded, client.openRequests <= 0 else { return }
        door?.close(id, afterFlush: true)
    }
}
