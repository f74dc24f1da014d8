import RepowireKit

/// Decides what the model answers: the rules of the test first, then the directives in the prompt, then a default.
struct Script: Sendable, Equatable {
    var rules: [Rule] = []
    /// The answer where nothing else applies.
    var fallback: [Step] = [.text("Understood.")]

    /// The reply to a conversation; counts down the rule that was used.
    mutating func reply(to conversation: Conversation) -> [Step] {
        if let index = rules.firstIndex(where: { $0.matches(conversation) }) {
            if let left = rules[index].timesLeft { rules[index].timesLeft = left - 1 }
            return rules[index].replies[conversation.step]
        }
        if !conversation.isAuxiliary {
            let replies = Directives.replies(in: conversation.prompt)
            if conversation.step < replies.count { return replies[conversation.step] }
            if !conversation.toolResults.isEmpty { return [.toolResults(prefix: "RESULT: ")] }
        }
        return fallback
    }
}

extension Script {
    /// Reads `{"rules": [RULE…], "default": [STEP…]}`, both optional.
    init(_ json: JSON) throws {
        rules = try (json["rules"]?.arrayValue ?? []).map(Rule.init)
        if let steps = json["default"]?.arrayValue { fallback = try steps.map(Step.init) }
    }

    /// Reads the file that `--script FILE` names; an empty script without the option.
    init(arguments: [String]) throws {
        guard arguments.count > 1 else {
            self.init()
            return
        }
        guard arguments.count == 3, arguments[1] == "--script" else {
            throw ScriptError("usage: scripted-model [--script FILE]")
        }
        guard let file = fopen(arguments[2], "r") else {
            throw ScriptError("\(arguments[2]): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        try self.init(JSON(parsing: bytes))
    }
}
