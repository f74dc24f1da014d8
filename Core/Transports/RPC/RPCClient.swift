package import Platform
package import RepowireKit

/// A client of a JSON-RPC server, one call after the other. Blocks: never on the daemon's loop.
///
/// What the server says besides is dropped, and what it asks is never answered: a request of the server may be the
/// question whether something is allowed, which is its user's to answer.
package final class RPCClient {
    /// What the server answered instead of a result.
    package struct ServerError: Error, CustomStringConvertible {
        package var code: Int64
        package var message: String
        package var description: String { message }
    }

    private let channel: any MessageChannel
    private var lastID: Int64 = 0
    /// Whether the server expects `"jsonrpc": "2.0"`.
    private let saysVersion: Bool

    private init(_ channel: any MessageChannel, saysVersion: Bool) {
        self.channel = channel
        self.saysVersion = saysVersion
    }

    /// Connects to a server that speaks JSON-RPC in WebSocket messages over a Unix socket.
    package convenience init(webSocketAt path: String, saysVersion: Bool = false, deadline: Deadline) throws {
        self.init(try WebSocketChannel(connectingTo: path, deadline: deadline), saysVersion: saysVersion)
    }

    /// Starts a server that speaks JSON-RPC in lines on its standard streams; it ends with this value.
    package convenience init(starting program: Subprocess, saysVersion: Bool = false) throws {
        self.init(try ProcessChannel(starting: program), saysVersion: saysVersion)
    }

    /// - Throws: `ServerError` when the server refuses, `SystemError` with ETIMEDOUT when it does not answer in time.
    @discardableResult
    package func call(_ method: String, _ params: JSON = [:], deadline: Deadline) throws -> JSON {
        lastID += 1
        try send(["id": .int(lastID), "method": .string(method), "params": params], deadline)
        while let message = try channel.receive(deadline: deadline) {
            guard let json = try? JSON(parsing: message), json["method"] == nil, json["id"]?.intValue == lastID else {
                continue
            }
            if let error = json["error"], !error.isNull {
                throw ServerError(
                    code: error["code"]?.intValue ?? 0,
                    message: error["message"]?.stringValue ?? "\(method) was refused without a reason")
            }
            return json["result"] ?? .null
        }
        throw RPCClosed(method: method)
    }

    package func notify(_ method: String, _ params: JSON = [:], deadline: Deadline) throws {
        try send(["method": .string(method), "params": params], deadline)
    }

    private func send(_ message: JSONObject, _ deadline: Deadline) throws {
        var message = message
        if saysVersion { message["jsonrpc"] = "2.0" }
        try channel.send(JSON.object(message).bytes, deadline: deadline)
    }
}

/// The server closed before it answered.
struct RPCClosed: Error, CustomStringConvertible {
    var method: String
    var description: String { "the server closed before it answered \(method)" }
}
