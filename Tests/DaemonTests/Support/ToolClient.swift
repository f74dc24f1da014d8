import DoorTestSupport
import RepowireKit
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An MCP client over HTTP, with a session or without.
struct ToolClient {
    static let arguments = ["--port", "0", "--log-level", "debug", "--mcp-http"]
    private static let revision = "2026-07-28"

    private let daemon: RealDaemon
    private let token: String
    private let name: String
    private var session: String?

    /// Shakes hands.
    init(_ daemon: RealDaemon, name: String) throws {
        try self.init(stateless: daemon, name: name)
        let params: JSON = [
            "protocolVersion": "2025-11-25", "clientInfo": ["name": .string(name), "version": "1"], "capabilities": [:],
        ]
        let message: JSON = ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params]
        let answer = try daemon.web("POST", "/mcp", message, headers: ToolClient.accept)
        session = answer.header("Mcp-Session-Id")
        guard session != nil else { throw ProgramFailed("no session: \(answer.json.text)") }
    }

    /// Sends everything that a request needs with the request.
    init(stateless daemon: RealDaemon, name: String) throws {
        self.daemon = daemon
        self.name = name
        token = try daemon.token()
    }

    /// Sends a request and waits for its answer, which is the last event where it is a stream.
    func call(_ method: String, _ params: JSONObject = [:]) throws -> JSON {
        try send(method, params).answer()
    }

    /// What a tool gives.
    func tool(_ tool: String, _ arguments: JSON = [:]) throws -> JSON {
        let answer = try begin(tool, arguments).answer()
        return answer.at("/result/structuredContent") ?? answer
    }

    /// Calls a tool and does not wait.
    func begin(_ tool: String, _ arguments: JSON, meta: JSON? = nil) throws -> Exchange {
        var params: JSONObject = ["name": .string(tool), "arguments": arguments]
        params["_meta"] = meta
        return try send("tools/call", params)
    }

    func status(of method: String) throws -> Int { try send(method, [:]).status() }

    /// Ends the session.
    func end() throws -> Int {
        try daemon.web("DELETE", "/mcp", headers: ["Mcp-Session-Id": session ?? ""]).status
    }

    private static let accept = ["Accept": "application/json, text/event-stream"]

    private func send(_ method: String, _ params: JSONObject) throws -> Exchange {
        var headers = ["Accept: application/json, text/event-stream", "Content-Type: application/json"]
        var params = params
        if let session {
            headers.append("Mcp-Session-Id: \(session)")
        } else {
            headers += ["MCP-Protocol-Version: \(ToolClient.revision)", "Mcp-Method: \(method)"]
            if let tool = params["name"]?.stringValue { headers.append("Mcp-Name: \(tool)") }
            params["_meta"] = [
                "io.modelcontextprotocol/protocolVersion": .string(ToolClient.revision),
                "io.modelcontextprotocol/clientInfo": ["name": .string(name), "version": "1"],
                "io.modelcontextprotocol/clientCapabilities": [:],
            ]
        }
        let body = JSON.object(["jsonrpc": "2.0", "id": 2, "method": .string(method), "params": .object(params)]).text
        let port = try daemon.port()
        let head = [
            "POST /mcp HTTP/1.1", "Host: 127.0.0.1:\(port)", "Authorization: Bearer \(token)",
            "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        let socket = try RawSocket(port: port)
        try socket.send((head + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
        return Exchange(socket: socket)
    }

    /// A request whose answer is on its way.
    struct Exchange {
        let socket: RawSocket

        func status() throws -> Int {
            Int(try socket.receive(through: "\r\n").split(separator: " ").dropFirst().first ?? "") ?? 0
        }

        func answer() throws -> JSON {
            let text = String(decoding: try socket.receiveAll(), as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { throw ProgramFailed("no answer: \(text)") }
            let body = text[end.upperBound...]
            guard text[..<end.lowerBound].contains("text/event-stream") else {
                return try JSON(parsing: Array(body.utf8))
            }
            let data = body.split(whereSeparator: \.isNewline).last { $0.hasPrefix("data: ") }
            return try JSON(parsing: Array((data ?? "").dropFirst(6).utf8))
        }

        func hangUp() { _ = shutdown(socket.descriptor, Int32(SHUT_RDWR)) }
    }
}
