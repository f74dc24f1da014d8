import RepowireKit

/// The OpenAI Responses API, `POST /v1/responses`, streamed.
struct Responses: ModelAPI {
    func isModelRequest(_ request: HTTPRequest) -> Bool { request.method == "POST" && request.path == "/v1/responses" }

    func sideAnswer(to request: HTTPRequest) -> JSON? {
        request.path == "/v1/models" && request.header("openai-beta") != nil ? ["models": []] : nil
    }

    func conversation(in body: JSON) -> Conversation {
        var entries: [Conversation.Entry] = []
        for item in body["input"]?.arrayValue ?? [] {
            switch (item["type"]?.stringValue, item["role"]?.stringValue) {
            case ("message", "assistant"), ("function_call", _): entries.append(.model)
            case ("message", "user"):
                for text in texts(of: item["content"]) where !Self.isContext(text) { entries.append(.user(text)) }
            case ("function_call_output", _):
                entries.append(.toolResult(texts(of: item["output"]).joined(separator: "\n")))
            default: continue
            }
        }
        let title = "Generate a concise, single-line task title"
        let isAuxiliary = entries.contains { entry in
            if case .user(let text) = entry { return text.hasPrefix(title) }
            return false
        }
        return Conversation(entries: entries, isAuxiliary: isAuxiliary)
    }

    /// What the runtime adds about its surroundings in the user's role.
    private static func isContext(_ text: String) -> Bool {
        text.hasPrefix("<environment_context>") || text.hasPrefix("<turn_aborted>")
            || text.hasPrefix("# AGENTS.md instructions") || text.hasPrefix("<user_instructions>")
    }

    private func texts(of content: JSON?) -> [String] {
        if let text = content?.stringValue { return [text] }
        return (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
    }

    func answer(to request: HTTPRequest, body: JSON, writer: ResponseWriter, id: Int) -> any ModelAnswer {
        ResponsesAnswer(writer: writer, id: id)
    }
}

/// A response as server-sent events.
struct ResponsesAnswer: ModelAnswer {
    let writer: ResponseWriter
    let id: Int

    private var output: [JSON] = []
    private var openText: String?
    private var hasBegun = false

    init(writer: ResponseWriter, id: Int) {
        self.writer = writer
        self.id = id
    }

    mutating func text(_ chunk: String) throws {
        try begin()
        if openText == nil {
            openText = ""
            try event("response.output_item.added", ["output_index": index, "item": message("")])
        }
        openText? += chunk
        try event(
            "response.output_text.delta",
            ["output_index": index, "content_index": 0, "item_id": itemID, "delta": .string(chunk)])
    }

    /// - Parameter name: `NAMESPACE/TOOL` for a tool of an MCP server.
    mutating func callTool(name: String, input: JSON) throws {
        try begin()
        try closeText()
        var item: JSONObject = [
            "type": "function_call", "id": itemID, "call_id": .string("call_scripted_\(id)_\(output.count)"),
            "arguments": .string(input.text),
        ]
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        if parts.count == 2 { item["namespace"] = .string(parts[0]) }
        item["name"] = .string(parts.last ?? name)
        try event("response.output_item.added", ["output_index": index, "item": .object(item)])
        try event("response.output_item.done", ["output_index": index, "item": .object(item)])
        output.append(.object(item))
    }

    mutating func fail(status: Int, message: String) throws {
        let error: JSON = ["code": "invalid_prompt", "type": "invalid_request_error", "message": .string(message)]
        guard hasBegun else { return try writer.send(status: status, json: ["error": error]) }
        try event("response.failed", ["response": ["id": responseID, "status": "failed", "error": error]])
        try writer.endEvents()
    }

    mutating func finish() throws {
        try begin()
        try closeText()
        let usage: JSON = [
            "input_tokens": 100, "input_tokens_details": ["cached_tokens": 0], "output_tokens": 10,
            "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 110,
        ]
        try event(
            "response.completed",
            ["response": ["id": responseID, "status": "completed", "output": .array(output), "usage": usage]])
        try writer.endEvents()
    }

    private var index: JSON { .int(Int64(output.count)) }
    private var responseID: JSON { .string("resp_scripted_\(id)") }
    private var itemID: JSON { .string("item_scripted_\(id)_\(output.count)") }

    private func message(_ text: String) -> JSON {
        [
            "type": "message", "role": "assistant", "id": itemID,
            "content": text.isEmpty ? [] : [["type": "output_text", "text": .string(text), "annotations": []]],
        ]
    }

    private mutating func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        try writer.beginEvents()
        try event("response.created", ["response": ["id": responseID, "status": "in_progress", "output": []]])
    }

    private mutating func closeText() throws {
        guard let text = openText else { return }
        openText = nil
        try event("response.output_item.done", ["output_index": index, "item": message(text)])
        output.append(message(text))
    }

    private func event(_ name: String, _ members: JSONObject) throws {
        var data: JSONObject = ["type": .string(name)]
        for member in members.members { data[member.key] = member.value }
        try writer.event(name, .object(data))
    }
}
