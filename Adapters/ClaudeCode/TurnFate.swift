import RepowireKit

/// How one turn went, read line by line from where its prompt stands. Lines of the model carry no turn id, so a line
/// belongs to the turn because it stands after the turn's prompt and before any other.
struct TurnFate: Equatable {
    enum Ending: Equatable {
        /// Claude Code says that the turn is over.
        case marked
        /// Another prompt follows.
        case overtaken
        case interrupted
    }

    let turn: TurnID
    /// Nil while the transcript ends within the turn.
    private(set) var ending: Ending?
    /// Why the runtime gave up; nil when it went on.
    private(set) var failure: String?
    private var answer = Answer()

    init(of turn: TurnID, after lines: ArraySlice<TranscriptLine>) {
        self.turn = turn
        for line in lines where ending == nil { take(line) }
    }

    /// The text of the model's last message, when that ended the turn's work: all its text blocks. A `Stop` hook tells
    /// the last block only; what the model said in one message is one answer.
    var reply: String? {
        guard answer.isWhole || (ending == .marked && answer.standing != .aborted) else { return nil }
        return answer.isCallingTool || answer.text.isEmpty ? nil : answer.text
    }

    /// The turn's end as the mesh wants to hear it; nil while there is none.
    /// - Parameter isIdle: whether the session waits for a prompt. Claude Code does not mark the end of a turn that an
    ///   API error ended.
    func end(of message: MessageID, isIdle: Bool) -> TurnEvent.Kind? {
        let ended = TurnEvent.Kind.ended(turn: turn, messages: [message], reply: reply)
        switch ending {
        // Esc while the hooks of a finished turn still ran takes nothing back.
        case .interrupted: return reply == nil ? .interrupted(turn: turn, messages: [message]) : ended
        case .marked: return failed(message) ?? ended
        case .overtaken:
            return failed(message)
                ?? (reply == nil
                    ? .failed(turn: turn, messages: [message], reason: "its session ended before the answer") : ended)
        case nil: return isIdle ? failed(message) ?? (reply == nil ? nil : ended) : nil
        }
    }

    private func failed(_ message: MessageID) -> TurnEvent.Kind? {
        failure.map { .failed(turn: turn, messages: [message], reason: $0.isEmpty ? "an API error" : $0) }
    }

    private mutating func take(_ line: TranscriptLine) {
        switch line {
        case .prompt: ending = .overtaken
        case .continued(let other, _):
            // What the model said before it was given more to read is not its answer.
            if let other, other != turn.rawValue { ending = .overtaken } else { restart() }
        case .interruption(let other): ending = other == turn.rawValue ? .interrupted : .overtaken
        case .block(let message, let text, let isCallingTool, let standing):
            failure = nil
            if answer.message != message { answer = Answer(message: message) }
            answer.take(text, isCallingTool: isCallingTool, standing: standing)
        case .failure(let text):
            answer = Answer()
            failure = text
        case .end: ending = .marked
        }
    }

    private mutating func restart() {
        answer = Answer()
        failure = nil
    }
}

/// The model's message while its blocks are read.
private struct Answer: Equatable {
    var message: String?
    var text = ""
    var isCallingTool = false
    var standing: TranscriptLine.Standing?
    private var isApart = false

    init(message: String? = nil) { self.message = message }

    var isWhole: Bool { standing == .finished }

    /// Adjacent blocks of text are one text, cut where the API cut it; what stood between others sets them apart.
    mutating func take(_ block: String?, isCallingTool: Bool, standing: TranscriptLine.Standing) {
        self.standing = standing
        if isCallingTool { self.isCallingTool = true }
        guard let block else {
            isApart = true
            return
        }
        if isApart, !text.isEmpty { text += "\n\n" }
        text += block
        isApart = false
    }
}
