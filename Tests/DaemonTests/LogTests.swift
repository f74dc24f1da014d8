import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the daemon writes down of what passes through it.
@Suite(.serialized) struct LogTests {
    @Test(arguments: ["debug", "info"])
    func `No text of a message, no answer, no payload and no token is in the log`(level: String) async throws {
        let daemon = try await RealDaemon(["--port", "0", "--log-level", level, "--mcp-http"])
        let (asker, program) = (try daemon.join("asker"), try daemon.join("weather"))
        let ask = try asker.begin("peer/ask", ["peer": "weather", "message": "SECRET-question", "timeout_seconds": 5])
        try program.call("message/answer", ["id": .string(try program.offer().id), "text": "SECRET-answer"])
        #expect(try asker.answer(to: ask).get()["answer"] == "SECRET-answer")
        try asker.call("peer/notify", ["peer": "weather", "message": "SECRET-note"])
        try asker.call("peer/broadcast", ["message": "SECRET-broadcast"])
        _ = try asker.failure("peer/ask", ["peer": "nobody", "message": "SECRET-refused"])
        try asker.tell("message/answer", ["id": "m_none", "text": "SECRET-stray"])
        let payload = #"{"session":"s","prompt":"SECRET-prompt","reply":"SECRET-reply"}"#
        for event in ["started", "prompt", "turn_ended", "no such event"] {
            _ = try? asker.call(
                "hook/report", ["runtime": "demo", "event": .string(event), "payload": .string(payload)])
        }
        _ = try asker.failure("hook/report", ["runtime": "demo", "event": "prompt", "payload": "SECRET-half{"])
        try asker.send(Array("SECRET-line\n".utf8))
        let token = try daemon.token()
        _ = try daemon.web("POST", "/v1/notifications", ["peer": "weather", "message": "SECRET-web"])
        _ = try daemon.web("GET", "/v1/peers?SECRET-query=1")
        _ = try daemon.web("GET", "/v1/peers", headers: ["Authorization": "Bearer SECRET-token"])
        let call: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": ["name": "notify_peer", "arguments": ["peer": "weather", "message": "SECRET-tool"]],
        ]
        _ = try daemon.web("POST", "/mcp", call, headers: ["Accept": "application/json, text/event-stream"])
        try await daemon.crash()
        try await daemon.end(SIGTERM)
        let written = daemon.log + daemon.stderr
        #expect(written.contains("ready"))
        #expect(!written.contains("SECRET"), "\(written)")
        #expect(!written.contains(token))
    }

    @Test func `A line of the log is one line, with the time and the level`() async throws {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGTERM)
        let lines = daemon.log.split(separator: "\n")
        #expect(lines.count >= 3)
        for line in lines {
            let words = line.split(separator: " ")
            #expect(words[0].hasSuffix("Z"))
            #expect(["debug", "info", "warning", "error"].contains(words[1]), "\(line)")
        }
        #expect(daemon.stderr == daemon.log)
    }
}
