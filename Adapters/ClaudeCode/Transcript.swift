import Platform
import RepowireKit

/// The end of a session's transcript: one JSON object a line, written in batches, read for the fate of one turn.
struct Transcript {
    private let lines: [JSON]

    /// - Parameter limit: how many bytes of the end are read; a turn that began before them is not found.
    init(tailOf path: String, limit: Int = 4 << 20) {
        guard let bytes = try? FileSystem.readTail(path, limit: limit) else {
            lines = []
            return
        }
        lines = bytes.split(separator: 0x0A).compactMap { try? JSON(parsing: Array($0)) }
    }

    init(lines: [JSON]) { self.lines = lines }

    /// How the turn that holds the message ended; nil while the transcript does not say.
    func fate(of message: MessageID, turn: TurnID?) -> TurnEvent.Kind? {
        guard let start = promptLine(of: message) else { return nil }
        let id = lines[start]["promptId"]?.stringValue.map { TurnID($0) } ?? turn
        for line in lines[(start + 1)...] {
            guard line["type"] == "user", line["promptId"]?.stringValue == id?.rawValue,
                line["rowSource"] == "harness", text(of: line).hasPrefix("[Request interrupted by user")
            else { continue }
            return .interrupted(turn: id, messages: [message])
        }
        return nil
    }

    /// That the message was taken up, when nothing more is known.
    func reception(of message: MessageID) -> TurnEvent.Kind? {
        guard let start = promptLine(of: message), let id = lines[start]["promptId"]?.stringValue else { return nil }
        if let reply = finalReply(after: start, turn: id) {
            return .ended(turn: TurnID(id), messages: [message], reply: reply)
        }
        return .began(turn: TurnID(id), messages: [message])
    }

    private func promptLine(of message: MessageID) -> Int? {
        lines.lastIndex { line in
            line["type"] == "user" && line["promptId"] != nil
                && MessageID.framed(in: text(of: line)).contains(message)
        }
    }

    /// The text of the last assistant message of the turn, when the turn is over: a finished message, and after it
    /// either the system's mark of the turn's end or another turn's prompt.
    private func finalReply(after start: Int, turn: String) -> String? {
        var reply: String?
        for line in lines[(start + 1)...] {
            if line["type"] == "assistant", line["isSidechain"] != true {
                let isDone = line.at("/message/stop_reason")?.stringValue == "end_turn"
                if isDone, !text(of: line).isEmpty { reply = text(of: line) }
            } else if line["type"] == "system", line["subtype"] == "turn_duration" {
                return reply
            } else if line["type"] == "user", let other = line["promptId"]?.stringValue, other != turn {
                return reply
            }
        }
        return nil
    }

    private func text(of line: JSON) -> String {
        let content = line.at("/message/content")
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { part in
            part["type"] == "text" ? part["text"]?.stringValue : nil
        }.joined()
    }
}
