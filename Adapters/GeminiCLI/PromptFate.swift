import RepowireKit

/// What became of one prompt, by the transcript.
struct PromptFate: Equatable, Sendable {
    enum Ending: Equatable, Sendable {
        case open
        /// Another prompt followed.
        case overtaken
        case interrupted
        case failed(String)
    }

    /// Ours that stand in the prompt: those that waited together become one prompt.
    var messages: [MessageID]
    var isContinuation: Bool
    var ending = Ending.open
    /// The record of the prompt is gone from the conversation.
    var isTakenBack = false
    private var replies: [(id: String, text: String)] = []

    init(messages: [MessageID], isContinuation: Bool) {
        self.messages = messages
        self.isContinuation = isContinuation
    }

    /// A continuation can be swallowed without a word: only the model's answer shows that it ran.
    var hasArrived: Bool { !isContinuation || !replies.isEmpty }

    var reply: String { replies.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n") }

    mutating func add(_ id: String, _ text: String) {
        guard ending == .open else { return }
        if let index = replies.firstIndex(where: { $0.id == id }) {
            replies[index].text = text
        } else {
            replies.append((id, text))
        }
    }

    mutating func close(_ ending: Ending) {
        if self.ending == .open { self.ending = ending }
    }

    /// How the turn ended; nil while it runs. That a message of the model is its last only the hook tells.
    func end(of message: MessageID, isIdle: Bool) -> TurnEvent.Kind? {
        guard hasArrived else { return nil }
        switch ending {
        case .interrupted: return .interrupted(turn: nil, messages: messages)
        case .failed(let reason): return .failed(turn: nil, messages: messages, reason: reason)
        case .overtaken where !replies.isEmpty: return .ended(turn: nil, messages: messages, reply: reply)
        case .open where isIdle && isTakenBack:
            return .failed(turn: nil, messages: messages, reason: "the runtime took the prompt back")
        case .open where isIdle && !reply.isEmpty:
            return .ended(turn: nil, messages: messages, reply: reply)
        case .open, .overtaken: return nil
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        left.messages == right.messages && left.isContinuation == right.isContinuation && left.ending == right.ending
            && left.isTakenBack == right.isTakenBack && left.replies.elementsEqual(right.replies, by: ==)
    }
}
