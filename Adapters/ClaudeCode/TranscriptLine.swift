import RepowireKit

/// What one line of a transcript means for the turns of its session. Lines of other types are none of these.
enum TranscriptLine: Equatable {
    /// A prompt was taken up: typed, queued, from a peer, or made by the runtime itself.
    case prompt(turn: String?, text: String)
    /// Text that the running turn was given: a tool's result, the feedback of a hook, an order to go on.
    case continued(turn: String?, text: String)
    /// The user pressed Esc.
    case interruption(turn: String?)
    /// One block of the model's message; a message is written as one line for each of its blocks.
    case block(message: String, text: String?, isCallingTool: Bool, standing: Standing)
    /// The turn was given up.
    case failure(String)
    /// The turn is over.
    case end

    /// How far the message of a block had come when the line was written.
    enum Standing: Equatable {
        /// Cut off by its user.
        case aborted
        /// Not known to be the last word: streamed, cut at a limit, withheld. Claude Code goes on after most of these.
        case unfinished
        /// The model had said what it wanted to say.
        case finished
    }

    /// - Returns: nil for lines that say nothing about turns: attachments, summaries, lines of sub-agents.
    init?(_ line: JSON) {
        guard line["isSidechain"] != true else { return nil }
        switch line["type"]?.stringValue {
        case "user": self.init(user: line)
        case "assistant": self.init(assistant: line)
        case "system" where line["subtype"] == "turn_duration": self = .end
        default: return nil
        }
    }

    private init?(user line: JSON) {
        // The summary of a compaction quotes earlier prompts.
        guard line["isCompactSummary"] != true, line["isVisibleInTranscriptOnly"] != true else { return nil }
        let turn = line["promptId"]?.stringValue
        let text = TranscriptLine.text(of: line)
        if line["rowSource"] == "harness", text.hasPrefix("[Request interrupted by user") {
            self = .interruption(turn: turn)
        } else if line["promptSource"]?.stringValue != nil || line["turnOrigin"]?.stringValue != nil {
            self = .prompt(turn: turn, text: text)
        } else {
            self = .continued(turn: turn, text: text)
        }
    }

    private init?(assistant line: JSON) {
        let text = TranscriptLine.text(of: line)
        if line["isApiErrorMessage"] == true {
            self = .failure(text)
            return
        }
        // What Claude Code itself puts in the model's place is no answer.
        guard line.at("/message/model") != "<synthetic>", let id = line.at("/message/id")?.stringValue else {
            return nil
        }
        let blocks = line.at("/message/content")?.arrayValue ?? []
        self = .block(
            message: id, text: text.isEmpty ? nil : text,
            isCallingTool: line.at("/message/stop_reason") == "tool_use"
                || blocks.contains { $0["type"] == "tool_use" }, standing: TranscriptLine.standing(of: line))
    }

    private static func standing(of line: JSON) -> Standing {
        if line["isAbortedMidStream"] == true { return .aborted }
        switch line.at("/message/stop_reason")?.stringValue {
        case "end_turn", "stop_sequence": return .finished
        default: return .unfinished
        }
    }

    private static func text(of line: JSON) -> String {
        let content = line.at("/message/content")
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { part in
            part["type"] == "text" ? part["text"]?.stringValue : nil
        }.joined()
    }
}
