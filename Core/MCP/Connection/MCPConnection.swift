package import RepowireKit

/// One client's conversation: takes messages, returns what to do. No I/O, no clock.
///
/// Every revision of the protocol is served, request by request: one that carries a version in its `_meta` is answered
/// statelessly, any other by the revision of the last `initialize`, which is welcome at any time.
package struct MCPConnection: Sendable {
    package let server: MCPServer
    /// What the last handshake agreed on.
    package var revision: Revision
    /// Whether there was a handshake.
    package private(set) var isInitialized = false
    /// The client's name as it said it last.
    package private(set) var clientName: String?

    /// Requests without an answer, by id.
    var calls: [JSON: PendingCall] = [:]
    /// Streams for changes, by the id of the request that opened them.
    var subscriptions: [JSON: Int] = [:]
    /// Batches with an open request, by number.
    var batches: [Int: PendingBatch] = [:]
    var nextBatch = 0

    /// A tool call that runs.
    struct PendingCall {
        var key: CallKey
        var era: Era
        var origin: Int
        var progressToken: JSON?
        /// What the client says about the call besides.
        var meta: JSON?
        var progress: Int64 = 0
        /// The batch that its response belongs to.
        var batch: Int?
    }

    /// Responses are held back until all are there.
    struct PendingBatch {
        var origin: Int
        var open = 0
        var responses: [JSON] = []
    }

    package init(server: MCPServer, revision: Revision = .latestWithHandshake) {
        self.server = server
        self.revision = revision
    }

    /// The calls that run.
    package var openCalls: [CallKey] { calls.values.map(\.key) }

    /// Takes one message.
    /// - Parameter origin: comes back with all that is sent in answer; the HTTP transport needs it.
    package mutating func receive(_ json: JSON, origin: Int = 0) -> [MCPAction] {
        guard case .array(let items) = json else { return receive(Incoming(json), origin: origin, batch: nil) }
        guard revision.hasBatches else {
            return [send(error: .invalidRequest("batches are not part of \(revision.rawValue)"), origin: origin)]
        }
        return receive(batch: items, origin: origin)
    }

    /// Answers a line that could not be taken as a message at all.
    package mutating func reject(_ error: ProtocolError, origin: Int = 0) -> [MCPAction] {
        [send(error: error, origin: origin)]
    }

    /// Takes the `initialize` request of an earlier connection of the same client, without answering it.
    package mutating func replay(_ json: JSON) {
        guard case .request(_, "initialize", let params) = Incoming(json) else { return }
        shakeHands(params)
    }

    /// Ends what the server ends itself; to be sent before the connection is closed, on shutting down.
    package mutating func close() -> [MCPAction] {
        let open = subscriptions.sorted { $0.key.text < $1.key.text }
        subscriptions = [:]
        return open.map { id, origin in
            let result: JSONObject = ["_meta": [Era.subscriptionKey: id]]
            return .send(.init(message: server.response(to: id, result, era: .stateless), origin: origin, isLast: true))
        }
    }

    mutating func receive(_ incoming: Incoming, origin: Int, batch: Int?) -> [MCPAction] {
        switch incoming {
        case .request(let id, let method, let params):
            do {
                return try answer(Request(id: id, method: method, params: params, origin: origin, batch: batch))
            } catch {
                return respond(error.response(to: id), origin: origin, batch: batch)
            }
        case .notification("notifications/cancelled", let params): return cancel(params["requestId"])
        case .notification, .response: return []
        case .invalid(let id, let error): return respond(error.response(to: id), origin: origin, batch: batch)
        }
    }

    mutating func shakeHands(_ params: JSONObject) {
        revision = Revision.agreed(on: params["protocolVersion"]?.stringValue ?? "")
        isInitialized = true
        noteClient(params["clientInfo"])
    }

    /// What a client says about itself, at a handshake or with a stateless request.
    mutating func noteClient(_ info: JSON?) { clientName = info?["name"]?.stringValue ?? clientName }

    /// Sends a response, or puts it with the others of its batch.
    mutating func respond(_ response: JSON, origin: Int, batch: Int?) -> [MCPAction] {
        guard let batch else { return [.send(.init(message: response, origin: origin, isLast: true))] }
        batches[batch]?.responses.append(response)
        return []
    }

    private func send(error: ProtocolError, origin: Int) -> MCPAction {
        .send(.init(message: error.response(to: .null), origin: origin, isLast: true))
    }
}
