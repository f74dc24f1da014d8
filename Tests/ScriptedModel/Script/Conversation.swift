/// What a request says, whatever API it came in by: the part that a script decides on.
struct Conversation: Sendable, Equatable {
    /// One entry of the conversation, in the order the model reads it.
    enum Entry: Sendable, Equatable {
        case user(String)
        case toolResult(String)
        /// One message of the model.
        case model
    }

    /// The last thing the user said. Notes that a runtime adds by itself are left out.
    let prompt: String
    /// How many messages the model has sent since the prompt: 0 for the first answer, 1 after the first tool call.
    let step: Int
    /// The results of the tools that the model called last.
    let toolResults: [String]
    /// A request without tools is the runtime's own (a title, a summary), no turn of the session.
    let isAuxiliary: Bool

    init(entries: [Entry], isAuxiliary: Bool) {
        self.isAuxiliary = isAuxiliary
        var prompt = ""
        var step = 0
        var results: [String] = []
        for entry in entries {
            switch entry {
            case .user(let text):
                guard !Conversation.isNote(text) else { continue }
                prompt = text
                step = 0
                results = []
            case .toolResult(let text): results.append(text)
            case .model:
                step += 1
                results = []
            }
        }
        self.prompt = prompt
        self.step = step
        toolResults = results
    }

    /// Text that a runtime puts beside the user's words in the user's role.
    private static func isNote(_ text: String) -> Bool {
        text.hasPrefix("<system-reminder>") || text.hasPrefix("[Request interrupted by user")
    }
}
