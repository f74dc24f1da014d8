import RepowireKit

/// A message that the daemon has for the agent.
struct Offer: Equatable {
    var id: String
    /// Whether somebody waits for an answer.
    var isAsk: Bool
    var from: String
    /// As its sender wrote it.
    var body: String
    /// As an agent is shown it.
    var text: String

    init?(_ params: JSON) {
        guard let id = params["id"]?.stringValue, let text = params["text"]?.stringValue else { return nil }
        self.id = id
        self.text = text
        body = params["body"]?.stringValue ?? text
        isAsk = params["kind"] == "ask"
        from = params["from"]?.stringValue ?? "unknown"
    }
}

/// What became of an offer.
enum Verdict: Equatable {
    /// A notification that the agent has read.
    case read
    case answered(String)
    case failed(String)
}

/// Something for the agent to do.
enum Work: Equatable {
    case offer(Offer)
    /// What a person typed into the window.
    case typed(String)

    var text: String {
        switch self {
        case .offer(let offer): return offer.text
        case .typed(let text): return text
        }
    }
}
