import RepowireKit

extension StreamableHTTP {
    mutating func post(_ request: HTTPRequest) -> [HTTPAction] {
        guard request.hasJSONBody else { return answer(request, HTTPAnswer(status: 415)) }
        guard request.accepts("application/json"), request.accepts("text/event-stream") else {
            return answer(
                request,
                HTTPAnswer(
                    status: 406, .invalidRequest("Accept must list application/json and text/event-stream")))
        }
        let json: JSON
        do {
            json = try JSON(parsing: request.body)
        } catch {
            return answer(request, HTTPAnswer(status: 400, .parse("\(error)")))
        }
        // A client may shake hands whatever header it has kept.
        if json["method"] == "initialize", json["id"] != nil { return initialize(request, json) }
        let isStateless =
            request["mcp-protocol-version"] == Revision.july2026.rawValue
            || json.at("/params/_meta")?[Era.versionKey] != nil
        return isStateless ? stateless(request, json) : withSession(request, json)
    }

    // MARK: Clients with a handshake

    private mutating func initialize(_ request: HTTPRequest, _ json: JSON) -> [HTTPAction] {
        guard let session = openSession() else {
            return answer(request, HTTPAnswer(status: 503, .init(-32603, "Too many sessions; end one and try again")))
        }
        let actions = converse(
            request, json, owner: .session(session), era: .handshake(.latestWithHandshake),
            headers: [.init(StreamableHTTP.sessionHeader, session)])
        if connections[.session(session)]?.isInitialized != true { forget(session) }
        return actions
    }

    private mutating func withSession(_ request: HTTPRequest, _ json: JSON) -> [HTTPAction] {
        // Any version we know will do: clients are known that keep sending another than was agreed on.
        if let version = request["mcp-protocol-version"], Revision(rawValue: version) == nil {
            return answer(request, HTTPAnswer(status: 400, .unsupportedVersion(version)))
        }
        do {
            let session = try session(of: request)
            touch(session)
            let revision = connections[.session(session)]?.revision ?? .assumedOverHTTP
            return converse(request, json, owner: .session(session), era: .handshake(revision))
        } catch {
            return answer(request, error.answer)
        }
    }

    /// The stream for messages that belong to no request. We have none, but some clients take its absence for a fault.
    mutating func listen(_ request: HTTPRequest) -> [HTTPAction] {
        guard request.accepts("text/event-stream") else { return answer(request, HTTPAnswer(status: 406)) }
        do {
            let session = try session(of: request)
            touch(session)
            begin(request.exchange, Exchange(owner: .session(session), era: .handshake(.assumedOverHTTP)))
            return open(request.exchange)
        } catch {
            return answer(request, error.answer)
        }
    }

    mutating func endSession(_ request: HTTPRequest) -> [HTTPAction] {
        do {
            let session = try session(of: request)
            let owner = HTTPCall.Owner.session(session)
            var actions = connections[owner]?.openCalls.map { HTTPAction.cancel(HTTPCall(owner: owner, key: $0)) } ?? []
            for exchange in exchanges.filter({ $0.value.owner == owner }).keys.sorted() {
                actions += open(exchange) + [.end(exchange: exchange)]
                discard(exchange)
            }
            forget(session)
            return actions + answer(request, HTTPAnswer(status: 204))
        } catch {
            return answer(request, error.answer)
        }
    }

    // MARK: Stateless clients

    private mutating func stateless(_ request: HTTPRequest, _ json: JSON) -> [HTTPAction] {
        switch Incoming(json) {
        case .notification: return answer(request, HTTPAnswer(status: 202))
        case .response:
            return answer(
                request, HTTPAnswer(status: 400, .invalidRequest("a server without requests has no use for it")))
        case .invalid(let id, let error): return answer(request, HTTPAnswer(status: 400, error, to: id))
        case .request(let id, let method, let params):
            do {
                try checkHeaders(request, method: method, params: params)
            } catch {
                return answer(request, HTTPAnswer(status: 400, error, to: id))
            }
            let owner = HTTPCall.Owner.exchange(request.exchange)
            connections[owner] = MCPConnection(server: server)
            return converse(request, json, owner: owner, era: .stateless)
        }
    }

    /// What a header repeats must be what the body says, so that whoever routes by headers and we agree.
    private func checkHeaders(
        _ request: HTTPRequest, method: String, params: JSONObject
    ) throws(ProtocolError) {
        guard let version = params["_meta"]?[Era.versionKey]?.stringValue else {
            throw .invalidParameters("_meta needs \(Era.versionKey) and \(Era.capabilitiesKey)")
        }
        try check("MCP-Protocol-Version", of: request, is: version)
        try check("Mcp-Method", of: request, is: method)
        if method == "tools/call", let name = params["name"]?.stringValue {
            try check("Mcp-Name", of: request, is: name)
        }
    }

    private func check(_ name: String, of request: HTTPRequest, is expected: String) throws(ProtocolError) {
        let values = request.values(of: name.lowercased())
        guard let value = values.first else { throw .headerMismatch("\(name) is missing") }
        guard values.count == 1 else { throw .headerMismatch("\(name) came \(values.count) times") }
        guard HeaderText.decoded(value) == expected else {
            throw .headerMismatch("\(name) is not what the body says")
        }
    }

    /// Hands a message to its connection.
    private mutating func converse(
        _ request: HTTPRequest, _ json: JSON, owner: HTTPCall.Owner, era: Era, headers: [HTTPRequest.Header] = []
    ) -> [HTTPAction] {
        begin(request.exchange, Exchange(owner: owner, era: era, headers: headers))
        let actions = connections[owner]?.receive(json, origin: request.exchange) ?? []
        let isAnswered = actions.contains { action in
            switch action {
            case .send(let message): return message.origin == request.exchange
            case .call: return true
            case .cancel, .nothingMore: return false
            }
        }
        guard isAnswered else {
            // Notifications and responses only. What they caused may concern other exchanges.
            discard(request.exchange)
            return perform(actions, for: owner) + answer(request, HTTPAnswer(status: 202))
        }
        return perform(actions, for: owner)
    }
}
