/// Something a runtime told us.
public struct RuntimeReport: Sendable, Hashable {
    /// The runtime's own name of the event, as the hook or plug-in was installed for it.
    public var event: String
    public var payload: JSON
    /// The environment values that the manifest names, as the hook saw them.
    public var environment: [String: String]
    /// The agent process the reporter descends from, where it could be found.
    public var process: ProcessIdentity?

    public init(event: String, payload: JSON, environment: [String: String] = [:], process: ProcessIdentity? = nil) {
        self.event = event
        self.payload = payload
        self.environment = environment
        self.process = process
    }
}

/// What a hook prints and how it ends.
public struct HookAnswer: Sendable, Hashable {
    public var stdout: String
    public var stderr: String
    public var exitCode: Int32

    public init(stdout: String = "", stderr: String = "", exitCode: Int32 = 0) {
        self.stdout = stdout
        self.stderr = stderr
        self.exitCode = exitCode
    }
}

/// What happened in a session, in the mesh's own words.
public struct TurnEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The session is there (again); the facts are in the event's session.
        case sessionSeen
        /// A prompt was taken up. `messages` are ours that stand in it; none: its user's own.
        case began(turn: TurnID?, messages: [MessageID])
        /// The turn is over. `messages` where the runtime has no turn ids and the record names them.
        case ended(turn: TurnID?, messages: [MessageID], reply: String?)
        case failed(turn: TurnID?, messages: [MessageID], reason: String)
        /// The human stopped it.
        case interrupted(turn: TurnID?, messages: [MessageID])
        case state(SessionState)
        /// The session is over and can take nothing more.
        case sessionEnded(reason: String)
    }

    public var session: Session
    public var kind: Kind

    public init(session: Session, kind: Kind) {
        self.session = session
        self.kind = kind
    }
}
