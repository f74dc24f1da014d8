/// What a session is doing, by the runtime's own evidence. No news is `unknown`, never `idle`.
public enum SessionState: Hashable, Sendable {
    case unknown
    case idle
    case busy
    /// Waits for its human: a permission prompt, a menu, a held message.
    case blocked(String)

    public var name: String {
        switch self {
        case .unknown: return "unknown"
        case .idle: return "idle"
        case .busy: return "busy"
        case .blocked: return "blocked"
        }
    }
}

/// One running agent, as its adapter sees it.
public struct Session: Hashable, Sendable {
    public var key: SessionKey
    /// The agent's process; nil where the runtime does not tell.
    public var process: ProcessIdentity?
    /// The absolute folder the agent works in.
    public var directory: String
    public var state: SessionState
    /// The tmux pane, such as `%3`: an attribute, never an identity.
    public var pane: String?
    /// A name the user gave the session in the runtime itself.
    public var title: String?
    /// Whether a message can be put in: false for headless runs and sub-agents, which are never listed as addressable.
    public var isAddressable: Bool
    /// Whether its process holds no other session: then another id in the same process is this session under a new id.
    public var isAloneInProcess: Bool
    /// What the adapter remembers about the session for its own use (a socket path, a protocol number).
    public var facts: [String: String]

    public init(
        key: SessionKey, process: ProcessIdentity? = nil, directory: String, state: SessionState = .unknown,
        pane: String? = nil, title: String? = nil, isAddressable: Bool = true,
        isAloneInProcess: Bool = true, facts: [String: String] = [:]
    ) {
        self.key = key
        self.process = process
        self.directory = directory
        self.state = state
        self.pane = pane
        self.title = title
        self.isAddressable = isAddressable
        self.isAloneInProcess = isAloneInProcess
        self.facts = facts
    }
}
