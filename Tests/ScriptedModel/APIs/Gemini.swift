import RepowireKit

/// The Gemini API: `POST /v1beta/models/MODEL:streamGenerateContent` (events) and `:generateContent` (one answer, for
/// the runtime's own requests).
struct Gemini: ModelAPI {
    func isModelRequest(_ request: HTTPRequest) -> Bool {
        request.method == "POST" && request.path.hasPrefix("/v1beta/models/")
            && (request.path.hasSuffix(":streamGenerateContent") || request.path.hasSuffix(":generateContent"))
    }

    func sideAnswer(to request: HTTPRequest) -> JSON? {
        request.path.hasPrefix("/v1beta/models/") && request.path.hasSuffix(":countTokens") ? ["totalTokens": 10] : nil
    }

    func conversation(in body: JSON) -> Conversation {
        var entries: [Conversation.Entry] = []
        for content in body["contents"]?.arrayValue ?? [] {
            guard content["role"]?.stringValue != "model" else {
                entries.append(.model)
                continue
            }
            for part in content["parts"]?.arrayValue ?? [] {
                if let response = part.at("/functionResponse/response") {
                    entries.append(.toolResult(text(of: response)))
                } else if let text = part["text"]?.stringValue, !text.hasPrefix("<session_context>") {
                    entries.append(.user(text))
                }
            }
        }
        return Conversation(entries: entries, isAuxiliary: body["tools"] == nil)
    }

    /// The text of a tool's result without the mark that the runtime puts around it.
    private func text(of response: JSON) -> String {
        let text = (response["output"] ?? response["error"])?.stringValue ?? response.text
        return text.replacing("<untrusted_context>\n", with: "").replacing("\n</untrusted_context>", with: "")
    }

    func answer(to request: HTTPRequest, body: JSON, writer: ResponseWriter, id: Int) -> any ModelAnswer {
        GeminiAnswer(writer: writer, isStreamed: request.path.hasSuffix(":streamGenerateContent"))
    }
}

/// An answer as server-sent events without names, or as one object.
struct GeminiAnswer: ModelAnswer {
    private let writer: ResponseWriter
    private let isStreamed: Bool
    private var hasBegun = false
    private var whole: [JSON] = []

    init(writer: ResponseWriter, isStreamed: Bool) {
        self.writer = writer
        self.isStreamed = isStreamed
    }

    mutating func text(_ chunk: String) throws { try send(["text": .string(chunk)]) }

    mutating func callTool(name: String, input: JSON) throws {
        try send(["functionCall": ["name": .string(name), "args": input]])
    }

    mutating func fail(status: Int, message: String) throws {
        guard !hasBegun else { return try writer.endEvents() }
        let error: JSON = ["code": .int(Int64(status)), "message": .string(message), "status": "INVALID_ARGUMENT"]
        try writer.send(status: status, json: ["error": error])
    }

    mutating func finish() throws {
        guard isStreamed else { return try writer.send(status: 200, json: candidate(whole, isLast: true)) }
        try begin()
        try writer.event(nil, candidate([["text": ""]], isLast: true))
        try writer.endEvents()
    }

    private mutating func send(_ part: JSON) throws {
        guard isStreamed else { return whole.append(part) }
        try begin()
        try writer.event(nil, candidate([part], isLast: false))
    }

    private mutating func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        try writer.beginEvents()
    }

    private func candidate(_ parts: [JSON], isLast: Bool) -> JSON {
        var candidate: JSONObject = ["content": ["role": "model", "parts": .array(parts)], "index": 0]
        if isLast { candidate["finishReason"] = "STOP" }
        return [
            "candidates": [.object(candidate)],
            "usageMetadata": ["promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15],
        ]
    }
}
