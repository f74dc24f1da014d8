import RepowireKit

extension MCPConnection {
    struct Request {
        var id: JSON
        var method: String
        var params: JSONObject
        var origin: Int
        var batch: Int?
    }

    mutating func answer(_ request: Request) throws(ProtocolError) -> [MCPAction] {
        guard calls[request.id] == nil, subscriptions[request.id] == nil else {
            throw .invalidRequest("a request with the id \(request.id.text) is still open")
        }
        // Clients are known that probe statelessly and shake hands on the same process, whatever came before.
        if request.method == "initialize" { return try initialize(request) }
        let era = try Era(method: request.method, params: request.params, agreed: revision)
        if era == .stateless { noteClient(request.params["_meta"]?[Era.clientKey]) }
        switch (request.method, era) {
        case ("ping", .handshake): return result(JSONObject(), request, era)
        case ("server/discover", .stateless): return result(server.discoverResult, request, era)
        case ("tools/list", _):
            // We never hand out a cursor, so none is valid.
            if let cursor = request.params["cursor"], !cursor.isNull {
                throw .invalidParameters("unknown cursor; the list has one page")
            }
            return result(server.toolsResult(for: era.revision), request, era)
        case ("tools/call", _): return try call(request, era)
        case ("subscriptions/listen", .stateless): return try listen(request)
        default: throw .unknownMethod(request.method)
        }
    }

    private mutating func initialize(_ request: Request) throws(ProtocolError) -> [MCPAction] {
        guard request.batch == nil else { throw .invalidRequest("initialize must not stand in a batch") }
        guard request.params["protocolVersion"]?.stringValue != nil else {
            throw .invalidParameters("initialize needs protocolVersion, a string")
        }
        shakeHands(request.params)
        return result(server.initializeResult(revision), request, .handshake(revision))
    }

    mutating func result(_ result: JSONObject, _ request: Request, _ era: Era) -> [MCPAction] {
        respond(server.response(to: request.id, result, era: era), origin: request.origin, batch: request.batch)
    }

    /// The list of tools never changes while we run, so there is nothing to announce: the stream is acknowledged as
    /// empty and stays open until either side ends it.
    private mutating func listen(_ request: Request) throws(ProtocolError) -> [MCPAction] {
        guard request.batch == nil else { throw .invalidRequest("subscriptions/listen must not stand in a batch") }
        guard request.params["notifications"]?.objectValue != nil else {
            throw .invalidParameters("subscriptions/listen needs notifications, an object")
        }
        subscriptions[request.id] = request.origin
        let acknowledgement: JSON = [
            "jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
            "params": ["notifications": [:], "_meta": [Era.subscriptionKey: request.id]],
        ]
        return [.send(.init(message: acknowledgement, origin: request.origin, isLast: false))]
    }
}
