import RepowireKit

/// The Anthropic Messages API, `POST /v1/messages`, streamed or whole.
struct AnthropicMessages: ModelAPI {
    func isModelRequest(_ request: HTTPRequest) -> Bool { request.method == "POST" && request.path == "/v1/messages" }

    func sideAnswer(to request: HTTPRequest) -> JSON? {
        switch request.path {
        case "/v1/messages/count_tokens": ["input_tokens": 100]
        case "/v1/models": ["data": [], "has_more": false]
        default: nil
        }
    }

    /// Messages may carry entries with role `system` after the user's turn; they are no part of what the user said.
    func conversation(in body: JSON) -> Conversation {
        var entries: [Conversation.Entry] = []
        for message in body["messages"]?.arrayValue ?? [] {
            switch message["role"]?.stringValue {
            case "assistant": entries.append(.model)
            case "user": entries += userEntries(message["content"])
            default: break
            }
        }
        return Conversation(entries: entries, isAuxiliary: (body["tools"]?.arrayValue ?? []).isEmpty)
    }

    private func userEntries(_ content: JSON?) -> [Conversation.Entry] {
        if let text = content?.stringValue { return [.user(text)] }
        return (content?.arrayValue ?? []).compactMap { block in
            switch block["type"]?.stringValue {
            case "text": block["text"]?.stringValue.map { .user($0) }
            case "tool_result": .toolResult(text(of: block["content"]))
            default: nil
            }
        }
    }

    private func text(of content: JSON?) -> String {
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined(separator: "\n")
    }

    func answer(to request: HTTPRequest, body: JSON, writer: ResponseWriter, id: Int) -> any ModelAnswer {
        AnthropicAnswer(
            writer: writer, isStreamed: body["stream"]?.boolValue ?? false, id: id,
            model: body["model"]?.stringValue ?? "scripted")
    }
}

/// A message of the Messages API, as server-sent events or as one body.
struct AnthropicAnswer: ModelAnswer {
    let writer: ResponseWriter
    let isStreamed: Bool
    let id: Int
    let model: String

    private var content: [JSON] = []
    private var openText: String?
    private var hasBegun = false
    private var calledTool = false

    init(writer: ResponseWriter, isStreamed: Bool, id: Int, model: String) {
        self.writer = writer
        self.isStreamed = isStreamed
        self.id = id
        self.model = model
    }

    mutating func text(_ chunk: String) throws {
        try begin()
        if openText == nil {
            openText = ""
            try event("content_block_start", ["index": index, "content_block": ["type": "text", "text": ""]])
        }
        openText? += chunk
        try event("content_block_delta", ["index": index, "delta": ["type": "text_delta", "text": .string(chunk)]])
    }

    mutating func callTool(name: String, input: JSON) throws {
        try begin()
        try closeText()
        calledTool = true
        var block: JSONObject = ["type": "tool_use", "id": .string("toolu_scripted_\(id)_\(content.count)")]
        block["name"] = .string(name)
        block["input"] = [:]
        try event("content_block_start", ["index": index, "content_block": .object(block)])
        let json: JSON = ["type": "input_json_delta", "partial_json": .string(input.text)]
        try event("content_block_delta", ["index": index, "delta": json])
        try event("content_block_stop", ["index": index])
        block["input"] = input
        content.append(.object(block))
    }

    mutating func fail(status: Int, message: String) throws {
        let type =
            switch status {
            case 400: "invalid_request_error"
            case 401: "authentication_error"
            case 429: "rate_limit_error"
            case 529: "overloaded_error"
            default: "api_error"
            }
        let error: JSON = ["type": "error", "error": ["type": .string(type), "message": .string(message)]]
        if hasBegun {
            try event("error", error.objectValue ?? [:])
        } else {
            try writer.send(status: status, json: error)
        }
    }

    mutating func finish() throws {
        try begin()
        try closeText()
        let reason: JSON = calledTool ? "tool_use" : "end_turn"
        guard isStreamed else {
            var whole = message
            whole["content"] = .array(content)
            whole["stop_reason"] = reason
            return try writer.send(status: 200, json: .object(whole))
        }
        let delta: JSON = ["stop_reason": reason, "stop_sequence": nil]
        try event("message_delta", ["delta": delta, "usage": ["output_tokens": 10]])
        try event("message_stop", [:])
        try writer.endEvents()
    }

    private var index: JSON { .int(Int64(content.count)) }

    private var message: JSONObject {
        [
            "id": .string("msg_scripted_\(id)"), "type": "message", "role": "assistant", "model": .string(model),
            "content": [], "stop_reason": nil, "stop_sequence": nil,
            "usage": [
                "input_tokens": 100, "output_tokens": 1, "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
            ],
        ]
    }

    private mutating func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        if isStreamed { try writer.beginEvents() }
        try event("message_start", ["message": .object(message)])
    }

    private mutating func closeText() throws {
        guard let text = openText else { return }
        try event("content_block_stop", ["index": index])
        content.append(["type": "text", "text": .string(text)])
        openText = nil
    }

    private func event(_ name: String, _ members: JSONObject) throws {
        guard isStreamed else { return }
        var data: JSONObject = ["type": .string(name)]
        for member in members.members { data[member.key] = member.value }
        try writer.event(name, .object(data))
    }
}
