import RepowireKit

/// What to answer when the prompt contains a text.
struct Rule: Sendable, Equatable {
    /// Every one of these must be in the prompt; none at all matches every prompt.
    var contains: [String]
    /// Whether the rule is for the runtime's own requests (titles, summaries) instead of the session's turns.
    var isAuxiliary = false
    /// How often the rule may still be used; nil for ever.
    var timesLeft: Int?
    /// One reply for each request of a turn: the first answer, the answer after the first tool result, and so on.
    var replies: [[Step]]

    func matches(_ conversation: Conversation) -> Bool {
        timesLeft != 0 && isAuxiliary == conversation.isAuxiliary && conversation.step < replies.count
            && contains.allSatisfy { conversation.prompt.contains($0) }
    }
}

extension Rule {
    /// Reads `{"contains": TEXT | [TEXT…], "times": N, "auxiliary": BOOL, "reply": [STEP…]}`, or `"replies": [[STEP…]…]`
    /// for a turn of several requests.
    init(_ json: JSON) throws {
        if let text = json["contains"]?.stringValue {
            contains = [text]
        } else {
            contains = (json["contains"]?.arrayValue ?? []).compactMap(\.stringValue)
        }
        isAuxiliary = json["auxiliary"]?.boolValue ?? false
        timesLeft = json["times"]?.intValue.map { Int($0) }
        if let reply = json["reply"]?.arrayValue {
            replies = [try reply.map(Step.init)]
        } else if let list = json["replies"]?.arrayValue {
            replies = try list.map { try ($0.arrayValue ?? []).map(Step.init) }
        } else {
            throw ScriptError("the rule \(json.text) has neither reply nor replies")
        }
    }
}
