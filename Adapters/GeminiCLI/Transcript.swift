import Platform
import RepowireKit

/// The end of a session's record.
struct Transcript {
    private let lines: [TranscriptLine]

    /// - Parameter isCut: whether the first line may be the rest of one.
    init(tail: [UInt8], isCut: Bool) {
        let all = tail.split(separator: 0x0A)
        lines = (isCut ? all.dropFirst() : all[...]).compactMap { line in
            (try? JSON(parsing: Array(line))).flatMap(TranscriptLine.init)
        }
    }

    init(lines: [TranscriptLine]) { self.lines = lines }

    /// Reads the end of a file, more of it while that holds not one whole line.
    static func end(of path: String) -> Transcript? {
        for limit in [64 << 10, 2 << 20, 32 << 20] {
            guard let bytes = try? FileSystem.readTail(path, limit: limit) else { return nil }
            let isCut = bytes.count == limit
            let transcript = Transcript(tail: bytes, isCut: isCut)
            if transcript.lines.count > 1 || !isCut { return transcript }
        }
        return nil
    }

    /// What became of the prompt that carried a message; nil when none did.
    func fate(of message: MessageID) -> PromptFate? {
        var fate: PromptFate?
        for line in lines { apply(line, to: &fate, message) }
        return fate
    }

    private func apply(_ line: TranscriptLine, to fate: inout PromptFate?, _ message: MessageID) {
        switch line {
        case .prompt(let text, let isContinuation):
            let messages = MessageID.framed(in: text)
            if messages.contains(message) {
                fate = PromptFate(messages: messages, isContinuation: isContinuation)
            } else if fate?.ending == .open {
                fate?.ending = .overtaken
            }
        case .retold(let text):
            let messages = MessageID.framed(in: text)
            if fate == nil, messages.contains(message) {
                fate = PromptFate(messages: messages, isContinuation: false)
            }
        case .model(let id, let text): fate?.add(id, text)
        case .cancelled: fate?.close(.interrupted)
        case .error(let reason): fate?.close(.failed(reason))
        case .replaced(let lines):
            var again: PromptFate?
            for line in lines { apply(line, to: &again, message) }
            if let again, fate == nil || fate?.ending == .open || fate?.ending == .overtaken {
                fate = again
            } else if again == nil {
                fate?.isTakenBack = true
            }
        }
    }

    /// Whether the last thing that happened is that the user stopped a turn.
    var endsCancelled: Bool {
        for line in lines.reversed() {
            switch line {
            case .cancelled: return true
            case .prompt, .model, .error: return false
            case .replaced, .retold: continue
            }
        }
        return false
    }

    /// Whether the last prompt was answered and neither cancelled nor failed.
    var endedWell: Bool {
        guard case .model? = lines.last else { return false }
        return true
    }
}
