package import RepowireKit

/// A running `scripted-model` and the test's grip on it. Ends with the value, and with the test process.
///
/// Prompts can carry their own answers (`ECHO:text`, `CALL tool {json}`, `HOLD:name`, …, see `Directives`); rules are
/// for what they cannot say.
package final class ScriptedModel: Sendable {
    package let port: UInt16
    private let process: ChildProcess
    /// Kept so that the folders of its environment last as long as it runs.
    private let home: TemporaryHome

    package init(in home: TemporaryHome) async throws {
        self.home = home
        process = try ChildProcess(try Programs.built("scripted-model"), environment: home.environment)
        let line = try await process.line(0)
        guard let port = try JSON(parsing: line)["port"]?.intValue else { throw ProgramFailed("said \(line)") }
        self.port = UInt16(port)
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Replaces the rules: `{"rules": [{"contains": …, "reply": […]}], "default": […]}`.
    package func load(_ script: JSON) throws { try post("/script", script.bytes) }

    /// Lets the replies go on that wait, or will wait, for this name.
    package func release(_ name: String) throws { try post("/release/\(name)") }

    /// The names that replies wait for now.
    package func held() throws -> [String] {
        (try get("/waiting").arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Waits until a reply stands at `HOLD:name`.
    package func untilHeld(_ name: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("the model holds at \(name)", within: limit, showing: self.summary) {
            try self.held().contains(name)
        }
    }

    /// What agents asked so far, in order.
    package func requests() throws -> [ModelRequest] {
        (try get("/requests").arrayValue ?? []).map(ModelRequest.init)
    }

    /// Waits for the first request of a turn whose prompt contains the text.
    package func request(
        promptContaining text: String, within limit: Duration = .seconds(20)
    ) async throws -> ModelRequest {
        try await firstValue("a request with “\(text)”", within: limit, showing: self.summary) {
            try self.requests().first { !$0.isAuxiliary && $0.prompt.contains(text) }
        }
    }

    /// The requests in one line each, for a test that failed.
    package var summary: String {
        let requests = (try? requests()) ?? []
        return requests.map {
            "  \($0.json["path"]?.stringValue ?? "") step \($0.step) \($0.outcome): \($0.prompt.prefix(80))"
        }
        .joined(separator: "\n")
    }

    private func get(_ path: String) throws -> JSON {
        try JSON(parsing: LoopbackHTTP.send("GET", path, port: port).body)
    }

    private func post(_ path: String, _ body: [UInt8] = []) throws {
        let response = try LoopbackHTTP.send("POST", path, port: port, body: body)
        guard response.status == 200 else { throw ProgramFailed("scripted-model refused \(path): \(response.text)") }
    }
}
