/// Where facts stand in a hook's payload. For each, the first pointer that is present wins.
public struct PayloadRules: Sendable, Hashable {
    public var session: [String] = []
    public var directory: [String] = []
    public var prompt: [String] = []
    public var turn: [String] = []
    public var reply: [String] = []
    public var error: [String] = []
    public var transcript: [String] = []
    public var title: [String] = []
    /// Why a session is blocked, or why it ended.
    public var reason: [String] = []
    /// Further fields that are kept as facts of the session, by name; the value reported last counts.
    public var facts: [String: [String]] = [:]
    /// Environment variables that hold the agent's pid, first present wins. A hint: the process is looked up.
    public var pidVariables: [String] = []

    public init() {}
}

/// What a hook event of the host means to the mesh.
public enum EventMeaning: String, Sendable, CaseIterable {
    case started, prompt
    case turnEnded = "turn_ended"
    case turnFailed = "turn_failed"
    case turnInterrupted = "turn_interrupted"
    case blocked, unblocked
    case sessionEnded = "session_ended"
}

/// Which hooks are installed and how.
public struct HookRules: Sendable, Hashable {
    public enum Runner: String, Sendable, CaseIterable {
        /// The host passes the command line to a shell.
        case shell
        /// The host starts the program with an argument list.
        case argv
    }

    public enum TimeoutUnit: String, Sendable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
    }

    /// One event of the host.
    public struct Event: Sendable, Hashable {
        public var meaning: EventMeaning
        /// The host's name of the event.
        public var event: String
        /// Tests the payload must pass, else the event is ignored.
        public var match: [FieldTest]
        /// The matcher written beside the hook where the host has one.
        public var matcher: String?

        public init(meaning: EventMeaning, event: String, match: [FieldTest] = [], matcher: String? = nil) {
            self.meaning = meaning
            self.event = event
            self.match = match
            self.matcher = matcher
        }
    }

    /// The file that lists the hooks; `~`, `{root}` and `{repowire}` are expanded. Nil where nothing is installed: the
    /// runtime calls our hook program by itself.
    public var file: String?
    public var format: FileEdit.Format
    /// The path of keys under which events are listed.
    public var path: [String]
    /// What the runtime calls our hooks where it shows them; nil: it knows no names.
    public var name: String?
    public var runner: Runner
    public var timeout: Int
    public var timeoutUnit: TimeoutUnit
    public var events: [Event]
    /// Payloads that pass one of these are ignored: sub-agents, synthetic prompts.
    public var ignore: [FieldTest]
    /// What a hook prints when there is nothing to say.
    public var neutral: String
    /// The answer to a `turn_ended` hook that makes the runtime go on; `{{text}}` stands for the message in any string.
    public var continuation: JSON?

    public init(file: String?, format: FileEdit.Format = .json, path: [String] = [], events: [Event]) {
        self.file = file
        self.format = format
        self.path = path
        self.events = events
        runner = .shell
        timeout = 10
        timeoutUnit = .seconds
        ignore = []
        neutral = ""
    }
}

/// One further edit of a config file. `~`, `{root}`, `{home_root}`, `{repowire}`, `{mcp}` and `{hook}` are expanded in
/// paths and in strings of the value.
public struct InstallRule: Sendable, Hashable {
    public enum Change: Sendable, Hashable {
        case set(path: [String], value: JSON)
        case item(path: [String], value: JSON, owner: FileEdit.ItemOwner)
        case file(contents: String)
    }

    public var file: String
    public var format: FileEdit.Format
    public var change: Change
    public var purpose: String

    public init(file: String, format: FileEdit.Format, change: Change, purpose: String) {
        self.file = file
        self.format = format
        self.change = change
        self.purpose = purpose
    }
}
