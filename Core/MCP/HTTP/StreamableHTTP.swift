import RepowireKit

/// The Streamable HTTP transport, without the HTTP: takes requests, returns what to send and do. Serves clients with a
/// handshake, which have sessions, beside stateless ones, request by request.
package struct StreamableHTTP: Sendable {
    let server: MCPServer
    private let makeSessionID: @Sendable () -> String
    /// Beyond this many the session that was idle longest is forgotten; its client shakes hands again.
    let maximumSessions: Int

    var connections: [HTTPCall.Owner: MCPConnection] = [:]
    /// The sessions, least recently used first.
    private(set) var sessions: [String] = []
    /// Requests whose response is not complete.
    private(set) var exchanges: [Int: Exchange] = [:]

    struct Exchange {
        var owner: HTTPCall.Owner
        var era: Era
        /// Whether the response has begun, as a stream of events.
        var isOpen = false
        /// Goes with the response's head.
        var headers: [HTTPRequest.Header] = []
    }

    /// - Parameter makeSessionID: random and unguessable: a session id is all that ties a client's requests together.
    package init(
        server: MCPServer, maximumSessions: Int = 256, makeSessionID: @escaping @Sendable () -> String
    ) {
        self.server = server
        self.maximumSessions = maximumSessions
        self.makeSessionID = makeSessionID
    }

    static let sessionHeader = "Mcp-Session-Id"

    package mutating func receive(_ request: HTTPRequest) -> [HTTPAction] {
        switch request.method {
        case "POST": return post(request)
        case "GET", "DELETE":
            guard request["mcp-protocol-version"] != Revision.july2026.rawValue else {
                return answer(request, .notAllowed("POST"))
            }
            return request.method == "GET" ? listen(request) : endSession(request)
        default: return answer(request, .notAllowed("POST, GET, DELETE"))
        }
    }

    /// Answers a call. Nothing to do when its client is gone: then the result is for the caller to deliver otherwise.
    package mutating func finish(_ call: HTTPCall, _ outcome: ToolOutcome) -> [HTTPAction] {
        perform(connections[call.owner]?.finish(call.key, outcome) ?? [], for: call.owner)
    }

    package mutating func progress(_ call: HTTPCall, _ message: String) -> [HTTPAction] {
        perform(connections[call.owner]?.progress(call.key, message) ?? [], for: call.owner)
    }

    /// What the client of a call calls itself. Anybody can take any name.
    package func clientName(of call: HTTPCall) -> String? { connections[call.owner]?.clientName }

    /// Lets all open streams carry a comment, so that nothing between here and the client takes them for dead.
    package func keepAlive() -> [HTTPAction] {
        exchanges.filter(\.value.isOpen).keys.sorted().map { .write(exchange: $0, Array(": still here\n\n".utf8)) }
    }

    /// The client closed the connection before its response was complete. For a stateless request that is its
    /// cancellation; with a session it is not.
    package mutating func disconnected(_ exchange: Int) -> [HTTPAction] {
        guard let gone = exchanges.removeValue(forKey: exchange) else { return [] }
        guard case .exchange = gone.owner, var connection = connections.removeValue(forKey: gone.owner) else {
            return []
        }
        return connection.cancelAll(from: exchange).compactMap { action in
            guard case .cancel(let key) = action else { return nil }
            return .cancel(HTTPCall(owner: gone.owner, key: key))
        }
    }

    /// Ends all streams, on shutting down.
    package mutating func close() -> [HTTPAction] {
        var actions: [HTTPAction] = []
        for owner in exchanges.sorted(by: { $0.key < $1.key }).map(\.value.owner) {
            actions += perform(connections[owner]?.close() ?? [], for: owner)
        }
        actions += exchanges.filter(\.value.isOpen).keys.sorted().map { .end(exchange: $0) }
        exchanges = [:]
        return actions
    }

    func answer(_ request: HTTPRequest, _ answer: HTTPAnswer) -> [HTTPAction] {
        [.answer(exchange: request.exchange, answer)]
    }
}

// MARK: Sessions and responses

extension StreamableHTTP {
    /// Finds the session of a request.
    func session(of request: HTTPRequest) throws(SessionError) -> String {
        guard let id = request[StreamableHTTP.sessionHeader.lowercased()] else { throw .missing }
        guard connections[.session(id)] != nil else { throw .unknown }
        return id
    }

    /// - Returns: nil when all sessions are in use.
    mutating func openSession() -> String? {
        if sessions.count >= maximumSessions {
            let busy = Set(exchanges.values.map(\.owner))
            guard let idle = sessions.first(where: { !busy.contains(.session($0)) }) else { return nil }
            forget(idle)
        }
        let id = makeSessionID()
        connections[.session(id)] = MCPConnection(server: server, revision: .assumedOverHTTP)
        sessions.append(id)
        return id
    }

    mutating func touch(_ session: String) {
        sessions.removeAll { $0 == session }
        sessions.append(session)
    }

    mutating func forget(_ session: String) {
        sessions.removeAll { $0 == session }
        connections[.session(session)] = nil
    }

    mutating func begin(_ exchange: Int, _ state: Exchange) { exchanges[exchange] = state }

    mutating func discard(_ exchange: Int) {
        guard let owner = exchanges.removeValue(forKey: exchange)?.owner, case .exchange = owner else { return }
        connections[owner] = nil
    }

    /// Turns what a connection wants into what the door should do.
    mutating func perform(_ actions: [MCPAction], for owner: HTTPCall.Owner) -> [HTTPAction] {
        var result: [HTTPAction] = []
        for action in actions {
            switch action {
            case .call(let key, let call):
                result.append(.call(HTTPCall(owner: owner, key: key), call))
                // An ask takes a while: the client should see at once that it was taken.
                if case .ask = call, let origin = connections[owner]?.calls[key.id]?.origin { result += open(origin) }
            case .cancel(let key): result.append(.cancel(HTTPCall(owner: owner, key: key)))
            case .send(let message): result += send(message)
            case .nothingMore(let origin):
                guard exchanges[origin] != nil else { continue }
                result += open(origin) + [.end(exchange: origin)]
                discard(origin)
            }
        }
        return result
    }

    /// A response that is the first and last thing to say is plain JSON, anything else is an event.
    private mutating func send(_ outgoing: MCPAction.Outgoing) -> [HTTPAction] {
        let exchange = outgoing.origin
        guard let state = exchanges[exchange] else { return [] }
        if outgoing.isLast, !state.isOpen {
            discard(exchange)
            let status = HTTPAnswer.status(of: outgoing.message, era: state.era)
            return [
                .answer(exchange: exchange, .init(status: status, headers: state.headers, json: outgoing.message))
            ]
        }
        var bytes = Array("event: message\ndata: ".utf8)
        outgoing.message.write(to: &bytes)
        bytes += Array("\n\n".utf8)
        var actions = open(exchange) + [.write(exchange: exchange, bytes)]
        if outgoing.isLast {
            actions.append(.end(exchange: exchange))
            discard(exchange)
        }
        return actions
    }

    /// Begins the stream of an exchange unless it has begun.
    mutating func open(_ exchange: Int) -> [HTTPAction] {
        guard let state = exchanges[exchange], !state.isOpen else { return [] }
        exchanges[exchange]?.isOpen = true
        let headers: [HTTPRequest.Header] = [
            .init("Content-Type", "text/event-stream"), .init("Cache-Control", "no-cache, no-transform"),
            .init("X-Accel-Buffering", "no"),
        ]
        return [.open(exchange: exchange, headers: headers + state.headers)]
    }
}

/// Why a request has no session.
enum SessionError: Error {
    case missing, unknown

    var answer: HTTPAnswer {
        switch self {
        case .missing:
            return HTTPAnswer(
                status: 400, .invalidRequest("the header \(StreamableHTTP.sessionHeader) is missing; initialize first"))
        case .unknown:
            return HTTPAnswer(status: 404, .invalidRequest("the session is unknown or over; initialize again"))
        }
    }
}
