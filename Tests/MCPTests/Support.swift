import RepowireKit
import Testing
import Wire

@testable import MCP

/// A client's side of a connection: sends messages and looks at what is done.
struct Client {
    var connection = MCPConnection(server: MCPServer(version: "1.2.3"))
    var revision: Revision

    /// Shakes hands where the revision has that.
    init(_ revision: Revision) {
        self.revision = revision
        guard revision.hasHandshake else { return }
        _ = send(
            "initialize", ["protocolVersion": .string(revision.rawValue), "capabilities": [:], "clientInfo": [:]])
    }

    @discardableResult
    mutating func send(_ method: String, _ params: JSONObject = [:], id: JSON? = 0) -> [MCPAction] {
        connection.receive(request(method, params, id: id))
    }

    /// The message as a client of the revision writes it.
    func request(_ method: String, _ params: JSONObject = [:], id: JSON? = 0) -> JSON {
        var params = params
        if !revision.hasHandshake {
            var meta = params["_meta"]?.objectValue ?? JSONObject()
            meta[Era.versionKey] = .string(revision.rawValue)
            meta[Era.capabilitiesKey] = [:]
            params["_meta"] = .object(meta)
        }
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": .object(params)]
        message["id"] = id
        return .object(message)
    }

    mutating func call(_ tool: String, _ arguments: JSON, id: JSON = 1, meta: JSONObject = [:]) -> [MCPAction] {
        var params: JSONObject = ["name": .string(tool), "arguments": arguments]
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return send("tools/call", params, id: id)
    }

    /// Calls `ask_peer` and returns the key under which it runs.
    mutating func ask(id: JSON = 1, meta: JSONObject = [:]) throws -> CallKey {
        try call("ask_peer", ["peer": "backend", "message": "Why?"], id: id, meta: meta).key()
    }
}

extension [MCPAction] {
    /// The messages that are sent, parsed again from the lines they become.
    func messages() throws -> [JSON] {
        try compactMap { action in
            guard case .send(let outgoing) = action else { return nil }
            #expect(outgoing.line.last == 0x0A && !outgoing.line.dropLast().contains(0x0A))
            return try JSON(parsing: outgoing.line)
        }
    }

    /// The only message.
    func message() throws -> JSON {
        let all = try messages()
        try #require(all.count == 1 && count == 1, "\(self)")
        return all[0]
    }

    /// The key of the only call.
    func key() throws -> CallKey {
        guard count == 1, case .call(let key, _) = self[0] else { throw NotACall() }
        return key
    }

    /// The only call.
    func call() throws -> ToolCall {
        guard count == 1, case .call(_, let call) = self[0] else { throw NotACall() }
        return call
    }
}

struct NotACall: Error {}

let answered = ToolOutcome.asked(AskOutcome(id: MessageID("m_1"), status: .answered, answer: "42\n\"so\""))

let examplePeer = PeerInfo(
    id: PeerID("p_1"), name: "backend", kind: .session, circle: "default", role: .member, runtime: "some-runtime",
    directory: "/repo/backend", summary: "the API", state: "idle", stateReason: nil, queued: 0,
    lastSeen: WallTime(milliseconds: 5))
