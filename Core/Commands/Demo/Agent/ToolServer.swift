import Platform
import RepowireKit

/// An MCP server over stdio, as an agent uses it: handshake, one call after the other.
final class ToolServer {
    private let process: PipedProcess
    private var lastID: Int64 = 0

    /// - Parameter program: absolute path of `repowire-mcp`.
    init(program: String, environment: [String: String], folder: String) throws {
        process = try PipedProcess(Subprocess(program, ["demo"], environment: environment, folder: folder))
        let client: JSON = ["name": "demo-agent", "version": "1"]
        _ = try request(
            "initialize", ["protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": client], within: 15_000)
        try process.write(JSON.object(["jsonrpc": "2.0", "method": "notifications/initialized"]).text)
    }

    deinit {
        process.closeInput()
        process.end(within: 2000)
    }

    /// Calls a tool and waits for its text.
    /// - Parameter onProgress: hears what the server says meanwhile.
    func call(_ tool: String, _ arguments: JSON, onProgress: (String) -> Void) throws -> String {
        let params: JSON = ["name": .string(tool), "arguments": arguments, "_meta": ["progressToken": 1]]
        let result = try request("tools/call", params, within: 600_000, onProgress: onProgress)
        if let answer = result.at("/structuredContent/answer")?.stringValue { return answer }
        let texts = (result["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
        return texts.joined(separator: "\n")
    }

    private func request(
        _ method: String, _ params: JSON, within milliseconds: Int, onProgress: (String) -> Void = { _ in }
    ) throws -> JSON {
        lastID += 1
        let request: JSON = ["jsonrpc": "2.0", "id": .int(lastID), "method": .string(method), "params": params]
        try process.write(request.text)
        let deadline = Deadline(milliseconds: milliseconds)
        while !deadline.hasPassed, !process.output.isOver {
            for line in process.output.lines(within: min(500, deadline.millisecondsLeft)) {
                guard let message = try? JSON(parsing: line) else { continue }
                if message["method"] == "notifications/progress" {
                    if let text = message.at("/params/message")?.stringValue { onProgress(text) }
                } else if message["id"] == .int(lastID) {
                    if let result = message["result"] { return result }
                    throw CommandError(message.at("/error/message")?.stringValue ?? "the MCP server refused \(method)")
                }
            }
        }
        throw CommandError("the MCP server did not answer \(method)")
    }
}
