import RepowireKit

/// What one line of a transcript means for its turns.
enum TranscriptLine: Equatable {
    /// - Parameter isContinuation: whether a hook gave it at the end of a turn.
    case prompt(String, isContinuation: Bool)
    /// The start of the conversation written again, with the prompts that a cancelled turn left in it: nobody's prompt.
    case retold(String)
    /// A message of the model. The same id comes again with its tools: the last counts.
    case model(id: String, text: String)
    case cancelled
    case error(String)
    /// The whole conversation anew: what is not in it was taken back.
    case replaced([TranscriptLine])

    init?(_ json: JSON) {
        if let messages = json.at("/$set/messages")?.arrayValue {
            self = .replaced(messages.compactMap(TranscriptLine.init))
            return
        }
        let text = TranscriptLine.text(of: json["content"])
        switch json["type"]?.stringValue {
        case "user":
            // The result of a tool has no text.
            guard let text else { return nil }
            self =
                text.hasPrefix("<session_context>")
                ? .retold(text) : .prompt(text, isContinuation: json["displayContent"] != nil)
        case "gemini": self = .model(id: json["id"]?.stringValue ?? "", text: text ?? "")
        case "info" where text?.hasPrefix("Request cancelled") == true: self = .cancelled
        case "error": self = .error(text ?? "the runtime gave no reason")
        case "info" where text?.hasPrefix("The model returned an empty response") == true,
            "warning" where text?.hasPrefix("The model returned an empty response") == true:
            self = .error(text ?? "")
        default: return nil
        }
    }

    private static func text(of content: JSON?) -> String? {
        if let text = content?.stringValue { return text }
        let parts = (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
        return parts.isEmpty ? nil : parts.joined()
    }
}
