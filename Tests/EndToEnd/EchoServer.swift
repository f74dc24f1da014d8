import RepowireKit
import TestSupport

/// A tiny MCP server on stdio with one tool, `echo`, for tests of the harness itself.
enum EchoServer {
    /// Writes the server into the home and returns its entry for `mcpServers`.
    static func entry(in home: TemporaryHome) throws -> JSON {
        guard let python = Programs.python else { throw ProgramFailed("python3 is not installed; the tests need it") }
        let path = try home.write(source, to: "echo-server.py")
        return [
            "type": "stdio", "command": .string(python), "args": ["-I", "-S", .string(path)], "env": [:],
            "alwaysLoad": true,
        ]
    }

    private static let source = """
        import json, sys

        TOOL = {"name": "echo", "description": "Echoes a text",
                "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}}

        for line in sys.stdin:
            request = json.loads(line)
            if "id" not in request:
                continue
            reply = {"jsonrpc": "2.0", "id": request["id"]}
            if request["method"] == "initialize":
                reply["result"] = {"protocolVersion": request["params"]["protocolVersion"], "capabilities": {"tools": {}},
                                   "serverInfo": {"name": "echo", "version": "1"}}
            elif request["method"] == "tools/list":
                reply["result"] = {"tools": [TOOL]}
            elif request["method"] == "tools/call":
                text = request["params"]["arguments"]["text"]
                reply["result"] = {"content": [{"type": "text", "text": "echoed " + text}]}
            else:
                reply["error"] = {"code": -32601, "message": "Method not found"}
            print(json.dumps(reply), flush=True)
        """
}
