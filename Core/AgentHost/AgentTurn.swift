import RepowireKit

/// The turn that the agent works on.
struct AgentTurn: Equatable {
    var work: Work
    /// The id of the request that ends with the turn.
    var request: Int64
    /// Whether the agent has shown that it has the prompt.
    var hasBegun = false
    /// Part of what the agent said was lost.
    var isIncomplete = false
    /// What it has said since its last use of a tool.
    private(set) var text = ""
    /// What it said before that.
    private var earlier = ""

    init(_ work: Work, request: Int64) {
        self.work = work
        self.request = request
    }

    mutating func add(_ chunk: String) { text += chunk }

    /// It uses a tool: what it said so far was on the way to its answer.
    /// - Returns: that text, for the window; nil when there is none since the last time.
    mutating func useTool() -> String? {
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        earlier = text
        text = ""
        return earlier
    }

    /// The answer as it stands.
    var answer: String { text.allSatisfy(\.isWhitespace) ? earlier : text }

    var offer: Offer? {
        if case .offer(let offer) = work { return offer }
        return nil
    }
}
