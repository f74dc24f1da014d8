package import RepowireKit

/// Tool calls: begun here, performed elsewhere, in any order.
extension MCPConnection {
    mutating func call(_ request: Request, _ era: Era) throws(ProtocolError) -> [MCPAction] {
        guard let name = request.params["name"]?.stringValue else {
            throw .invalidParameters("tools/call needs name, a string")
        }
        guard let tool = Tool(rawValue: name) else {
            let known = Tool.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidParameters("unknown tool \(name); there are \(known)")
        }
        let arguments: JSONObject
        switch request.params["arguments"] {
        case nil, .null: arguments = JSONObject()
        case .object(let object): arguments = object
        case .some(let other): throw .invalidParameters("arguments must be an object, not a \(other.kind)")
        }
        let call: ToolCall
        do {
            call = try tool.call(with: arguments)
        } catch {
            // For the model, so that it can correct itself, not for the client's code.
            let refused = ToolOutcome.result(text: error.text, structured: nil, isError: true, revision: era.revision)
            return result(refused, request, era)
        }
        let key = CallKey(id: request.id, tool: name, arguments: request.params["arguments"])
        calls[request.id] = PendingCall(
            key: key, era: era, origin: request.origin,
            progressToken: MCPConnection.token(request.params["_meta"]?["progressToken"]),
            meta: request.params["_meta"], batch: request.batch)
        if let batch = request.batch { batches[batch]?.open += 1 }
        return [.call(key, call)]
    }

    /// What the client said about a call in its `_meta`.
    package func meta(of key: CallKey) -> JSON? { calls[key.id]?.meta }

    /// Answers a call. One that was cancelled, or is unknown, is passed over in silence.
    package mutating func finish(_ key: CallKey, _ outcome: ToolOutcome) -> [MCPAction] {
        guard let pending = calls[key.id], pending.key == key else { return [] }
        calls[key.id] = nil
        let response = server.response(to: key.id, outcome.result(for: pending.era.revision), era: pending.era)
        let actions = respond(response, origin: pending.origin, batch: pending.batch)
        return actions + close(pending.batch)
    }

    /// Tells the client that a call is still being worked on, if it asked to be told. Many clients wait longer then.
    package mutating func progress(_ key: CallKey, _ message: String) -> [MCPAction] {
        guard let pending = calls[key.id], pending.key == key, let token = pending.progressToken else { return [] }
        calls[key.id]?.progress += 1
        var params: JSONObject = ["progressToken": token, "progress": .int(pending.progress + 1)]
        if pending.era.revision.hasProgressMessages { params["message"] = .string(message) }
        let notification: JSON = [
            "jsonrpc": "2.0", "method": "notifications/progress", "params": .object(params),
        ]
        return [.send(.init(message: notification, origin: pending.origin, isLast: false))]
    }

    /// A cancelled request gets no response.
    mutating func cancel(_ id: JSON?) -> [MCPAction] {
        guard let id else { return [] }
        if let origin = subscriptions.removeValue(forKey: id) { return [.nothingMore(origin: origin)] }
        guard let pending = calls.removeValue(forKey: id) else { return [] }
        var actions: [MCPAction] = [.cancel(pending.key)]
        if pending.batch == nil { actions.append(.nothingMore(origin: pending.origin)) }
        return actions + close(pending.batch)
    }

    /// Cancels all that came from an origin.
    package mutating func cancelAll(from origin: Int) -> [MCPAction] {
        let ids =
            calls.filter { $0.value.origin == origin }.map(\.key)
            + subscriptions.filter { $0.value == origin }.map(\.key)
        return ids.sorted { $0.text < $1.text }.flatMap { cancel($0) }
    }

    mutating func receive(batch items: [JSON], origin: Int) -> [MCPAction] {
        guard !items.isEmpty else { return reject(.invalidRequest("the batch is empty"), origin: origin) }
        nextBatch += 1
        let batch = nextBatch
        // Counts as open while its requests are read.
        batches[batch] = PendingBatch(origin: origin, open: 1)
        var actions: [MCPAction] = []
        for item in items { actions += receive(Incoming(item), origin: origin, batch: batch) }
        return actions + close(batch)
    }

    /// Counts one request of a batch as done, and sends the responses after the last.
    private mutating func close(_ number: Int?) -> [MCPAction] {
        guard let number, var batch = batches[number] else { return [] }
        batch.open -= 1
        guard batch.open <= 0 else {
            batches[number] = batch
            return []
        }
        batches[number] = nil
        guard !batch.responses.isEmpty else { return [.nothingMore(origin: batch.origin)] }
        return [.send(.init(message: .array(batch.responses), origin: batch.origin, isLast: true))]
    }

    /// A token is a string or a whole number; anything else is treated as none.
    private static func token(_ value: JSON?) -> JSON? {
        switch value {
        case .string, .int: return value
        default: return nil
        }
    }
}
