import RepowireKit

/// The Chat Completions API, `POST /v1/chat/completions`, streamed or whole.
struct ChatCompletions: ModelAPI {
    func isModelRequest(_ request: HTTPRequest) -> Bool {
        request.method == "POST" && request.path == "/v1/chat/completions"
    }

    func sideAnswer(to request: HTTPRequest) -> JSON? { nil }

    func conversation(in body: JSON) -> Conversation {
        var entries: [Conversation.Entry] = []
        for message in body["messages"]?.arrayValue ?? [] {
            let texts = texts(of: message["content"])
            switch message["role"]?.stringValue {
            case "assistant": entries.append(.model)
            case "user": entries += texts.map { .user($0) }
            case "tool": entries.append(.toolResult(texts.joined(separator: "\n")))
            default: break
            }
        }
        return Conversation(entries: entries, isAuxiliary: (body["tools"]?.arrayValue ?? []).isEmpty)
    }

    private func texts(of content: JSON?) -> [String] {
        if let text = content?.stringValue { return [text] }
        return (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
    }

    func answer(to request: HTTPRequest, body: JSON, writer: ResponseWriter, id: Int) -> any ModelAnswer {
        ChatAnswer(
            writer: writer, isStreamed: body["stream"]?.boolValue ?? false, id: id,
            model: body["model"]?.stringValue ?? "scripted")
    }
}

/// A completion, as server-sent events or as one body.
struct ChatAnswer: ModelAnswer {
    let writer: ResponseWriter
    let isStreamed: Bool
    let id: Int
    let model: String

    private var said = ""
    private var calls: [JSON] = []
    private var hasBegun = false

    init(writer: ResponseWriter, isStreamed: Bool, id: Int, model: String) {
        self.writer = writer
        self.isStreamed = isStreamed
        self.id = id
        self.model = model
    }

    mutating func text(_ chunk: String) throws {
        said += chunk
        try delta(["content": .string(chunk)])
    }

    mutating func callTool(name: String, input: JSON) throws {
        var call: JSONObject = ["id": .string("call_scripted_\(id)_\(calls.count)"), "type": "function"]
        call["function"] = ["name": .string(name), "arguments": .string(input.text)]
        var indexed = call
        indexed["index"] = .int(Int64(calls.count))
        calls.append(.object(call))
        try delta(["tool_calls": [.object(indexed)]])
    }

    mutating func fail(status: Int, message: String) throws {
        let error: JSON = ["error": ["message": .string(message), "type": "api_error", "code": .int(Int64(status))]]
        if hasBegun {
            try writer.event(nil, error)
            try writer.endEvents()
        } else {
            try writer.send(status: status, json: error)
        }
    }

    mutating func finish() throws {
        let reason: JSON = calls.isEmpty ? "stop" : "tool_calls"
        let usage: JSON = ["prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110]
        guard isStreamed else {
            var message: JSONObject = ["role": "assistant", "content": .string(said)]
            if !calls.isEmpty { message["tool_calls"] = .array(calls) }
            let choice: JSON = ["index": 0, "message": .object(message), "finish_reason": reason]
            return try writer.send(status: 200, json: chunk(choice, kind: "chat.completion", usage: usage))
        }
        try begin()
        let choice: JSON = ["index": 0, "delta": [:], "finish_reason": reason]
        try writer.event(nil, chunk(choice, usage: usage))
        try writer.endEvents()
    }

    private mutating func begin() throws {
        guard !hasBegun, isStreamed else { return }
        hasBegun = true
        try writer.beginEvents()
        let choice: JSON = ["index": 0, "delta": ["role": "assistant", "content": ""], "finish_reason": nil]
        try writer.event(nil, chunk(choice))
    }

    private mutating func delta(_ delta: JSON) throws {
        guard isStreamed else { return }
        try begin()
        try writer.event(nil, chunk(["index": 0, "delta": delta, "finish_reason": nil]))
    }

    private func chunk(_ choice: JSON, kind: String = "chat.completion.chunk", usage: JSON? = nil) -> JSON {
        var object: JSONObject = [
            "id": .string("chatcmpl_scripted_\(id)"), "object": .string(kind), "created": 1_700_000_000,
            "model": .string(model), "choices": [choice],
        ]
        object["usage"] = usage
        return .object(object)
    }
}
