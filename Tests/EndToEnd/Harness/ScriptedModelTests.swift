import Platform
import RepowireKit
import TestSupport
import Testing

/// The scripted model by itself, over HTTP.
@Suite struct ScriptedModelTests {
    /// A body of the Messages API with one prompt and what followed it.
    private func body(_ prompt: String, stream: Bool = false, then more: [JSON] = []) -> JSON {
        [
            "model": "m", "stream": .bool(stream), "tools": [["name": "t"]],
            "messages": .array([["role": "user", "content": .string(prompt)]] + more),
        ]
    }

    private func post(_ body: JSON, to model: ScriptedModel) throws -> LoopbackHTTP.Response {
        try LoopbackHTTP.send("POST", "/v1/messages?beta=true", port: model.port, body: body.bytes)
    }

    private func answer(_ body: JSON, of model: ScriptedModel) throws -> String? {
        try JSON(parsing: post(body, to: model).body).at("/content/0/text")?.stringValue
    }

    private func model() async throws -> ScriptedModel { try await ScriptedModel(in: TemporaryHome()) }

    @Test(arguments: [
        ("hello", "Understood."),
        ("ECHO:the rest of the line\nnot this", "the rest of the line"),
        ("a frame\nwith a body\nBEGIN:one DELAY:5 ECHO:two\nand an end", "one two"),
        ("say ECHO:ä👩‍👩‍👧 to me", "ä👩‍👩‍👧 to me"),
    ])
    func `A prompt says what it wants to be answered`(prompt: String, expected: String) async throws {
        let model = try await model()
        #expect(try answer(body(prompt), of: model) == expected)
    }

    @Test func `A call is answered with its result, or with what follows it in the prompt`() async throws {
        let model = try await model()
        let call = try JSON(parsing: post(body(#"CALL t {"a":"ECHO:}\"{"} ECHO:after"#), to: model).body)
        #expect(call.at("/content/0/name") == "t")
        #expect(call.at("/content/0/input/a") == #"ECHO:}"{"#)
        #expect(call["stop_reason"] == "tool_use")
        let result: [JSON] = [
            ["role": "assistant", "content": [["type": "tool_use", "id": "1", "name": "t", "input": [:]]]],
            ["role": "user", "content": [["type": "tool_result", "tool_use_id": "1", "content": "fine"]]],
            ["role": "system", "content": "environment"],
        ]
        #expect(try answer(body("CALL t {}", then: result), of: model) == "RESULT: fine")
        #expect(try answer(body("CALL t {} ECHO:after", then: result), of: model) == "after")
    }

    @Test func `A stream brings the text in several chunks and ends properly`() async throws {
        let model = try await model()
        let text = try post(body("ECHO:a longer answer", stream: true), to: model).text
        #expect(text.components(separatedBy: "text_delta") == 4)
        for event in ["message_start", "content_block_start", "content_block_stop", "message_delta"] {
            #expect(text.components(separatedBy: "event: \(event)\n") == 2)
        }
        #expect(text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n\r\n0\r\n\r\n"))
    }

    @Test func `A failure has the status and the type that the API gives it`() async throws {
        let model = try await model()
        let response = try post(body("FAIL:529 too many"), to: model)
        #expect(response.status == 529)
        let error = try JSON(parsing: response.body)["error"]
        #expect(error == ["type": "overloaded_error", "message": "too many"])
    }

    @Test func `Rules come before directives, and one with a number of times is used up`() async throws {
        let model = try await model()
        try model.load(["rules": [["contains": ["a", "b"], "times": 1, "reply": [["text": "ruled"]]]]])
        #expect(try answer(body("ECHO:ab"), of: model) == "ruled")
        #expect(try answer(body("ECHO:ab"), of: model) == "ab")
        #expect(throws: ProgramFailed.self) { try model.load(["rules": [["reply": [["txet": "x"]]]]]) }
    }

    @Test func `A request without tools is the runtime's own and follows no directive`() async throws {
        let model = try await model()
        let title: JSON = ["model": "m", "messages": [["role": "user", "content": "title of: HOLD:x FAIL:400"]]]
        #expect(try answer(title, of: model) == "Understood.")
        #expect(try model.requests().first?.isAuxiliary == true)
    }

    @Test func `Bodies are recorded byte for byte`() async throws {
        let model = try await model()
        let text = #"{"messages":[ {"role":"user","content":"\u0061 \/ é" } ] , "x":1.50}"#
        _ = try LoopbackHTTP.send("POST", "/v1/messages", port: model.port, body: Array(text.utf8))
        let log = try LoopbackHTTP.send("GET", "/requests", port: model.port).text
        #expect(log.contains("\"body\":\(text)}"))
    }

    @Test func `It ends when its standard input closes`() async throws {
        let home = try TemporaryHome()
        let process = try ChildProcess(try Programs.built("scripted-model"), environment: home.environment)
        #expect(try await process.line(0).hasPrefix(#"{"port":"#))
        process.closeInput()
        #expect(try await process.exit() == 0)
    }
}

extension String {
    /// In how many parts a separator cuts the text.
    fileprivate func components(separatedBy separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
