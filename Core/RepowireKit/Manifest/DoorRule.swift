/// One way into a session.
public struct DoorRule: Sendable, Hashable {
    public enum Via: String, Sendable, CaseIterable {
        /// One of the agent's own children writes to the agent's inbox socket.
        case childInbox = "child_inbox"
        /// We write to the agent's inbox socket.
        case unixSocket = "unix_socket"
        /// The answer of the hook that fires at the end of a turn.
        case turnEnd = "turn_end"
        /// A plug-in inside the runtime, connected to our socket.
        case plugin
        /// A way that the manifest's driver has of its own.
        case driver
        /// Typing into the terminal, guarded. Last.
        case tmux
    }

    public enum When: String, Sendable, CaseIterable {
        case idle, busy, any
        case turnEnd = "turn_end"
    }

    /// What counts as proof that the message arrived.
    public enum Evidence: String, Sendable, CaseIterable {
        /// The prompt hook carried our id.
        case prompt
        /// The plug-in reported it.
        case report
        /// The runtime's own record holds it.
        case record
    }

    public var via: Via
    /// How people call it; nil: as `via` does.
    public var name: String?
    public var when: When
    public var evidence: Evidence
    /// How long evidence may take.
    public var withinMilliseconds: Int
    /// How long after the agent's start the doors below this one are not tried while this one is not open yet.
    public var graceMilliseconds: Int
    /// The name of the fact that holds the socket's path.
    public var socket: String?
    /// A line sent first; `{{token}}` stands for the child's own token.
    public var authentication: String?
    /// The line that carries a message; in its strings `{{text}}`, `{{session}}`, `{{message}}`, `{{sender}}` and
    /// `{{sender_address}}`, the sender's name in ASCII letters, digits, `.`, `_`, `-` and percent escapes.
    public var frame: JSON?
    /// Texts that would end the frame if they stood in a message: there a backslash follows their first character.
    public var shields: [String]
    /// Characters that the runtime acts upon wherever they stand: a backslash is put before them.
    public var escapes: [String]
    /// Facts that must have these values, else the door is shut.
    public var requires: [String: String]
    /// Facts that shut the door when they have one of these values.
    public var unless: [String: [String]]

    public init(via: Via, when: When = .idle, evidence: Evidence = .prompt, withinMilliseconds: Int = 5000) {
        self.via = via
        self.when = when
        self.evidence = evidence
        self.withinMilliseconds = withinMilliseconds
        graceMilliseconds = 0
        shields = []
        escapes = []
        requires = [:]
        unless = [:]
    }
}

/// How to read the terminal of a runtime before anything is typed into it. Regular expressions, each tried on single
/// lines of the screen.
public struct ScreenRules: Sendable, Hashable {
    /// The composer's line when it is empty. Required for typing at all.
    public var emptyComposer: String
    /// The composer's line is the one with the cursor, which stands in this column, from 0, when nothing is typed.
    public var composerColumn: Int?
    /// With a column: the first line of the composer, when it may have several; it ends with the cursor's.
    public var composerStart: String?
    /// The terminal's title while the runtime waits for a prompt.
    public var readyTitle: String?
    /// The lines above and below the composer, when the runtime draws them: the composer is between the last two.
    public var composerBorder: String?
    /// The composer's line when all it holds is one paste that the runtime shows as a placeholder.
    public var pastePlaceholder: String?
    /// A turn is running.
    public var busy: String?
    /// A dialog is open.
    public var dialog: String?
    /// How long to wait between the paste and Enter.
    public var enterDelayMilliseconds: Int

    public init(emptyComposer: String) {
        self.emptyComposer = emptyComposer
        enterDelayMilliseconds = 0
    }
}

/// What is known about the runtime's turns.
public struct TurnRules: Sendable, Hashable {
    /// Whether a session is idle only once the registry says so, even after the end of its turn was reported.
    public var idleByRegistry = false
    /// Whether a turn for which no end came, while the registry says idle, was stopped by its user.
    public var idleMeansInterrupted = false

    public init() {}
}

/// How the runtime treats our MCP tools.
public struct ToolRules: Sendable, Hashable {
    /// How long one call may take before the runtime cuts it, in milliseconds; nil: longer than any ask.
    public var callLimitMilliseconds: Int?
    /// Names of the environment variables with the inbox socket and the token of an agent's child.
    public var inboxSocketVariable: String?
    public var inboxTokenVariable: String?
    /// JSON pointer in a call's `_meta` to the id of the session that calls, for runtimes whose processes hold many.
    public var caller: String?

    public init() {}
}
