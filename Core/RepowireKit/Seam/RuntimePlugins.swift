/// The plug-ins of ours that run inside runtimes and keep a connection to the daemon.
public protocol RuntimePlugins: Sendable {
    /// Has the plug-in that reported the session carry out a request.
    /// - Returns: what it answered; nil when no plug-in that holds the session is connected.
    /// - Throws: when it refused, did not answer in time, or went away meanwhile.
    func request(
        _ method: String, _ parameters: JSON, of session: Session, within limit: Duration
    ) async throws -> JSON?
}

/// What the daemon asks of a plug-in inside a runtime. docs/protocol.md says what each takes and answers.
public enum PluginRequest {
    /// Put a message into a session.
    public static let inject = "session/inject"
    /// Say what became of a message that was put into a session.
    public static let outcome = "session/outcome"
}

/// Where no plug-in can connect: a command that only looks at files.
public struct NoPlugins: RuntimePlugins {
    public init() {}

    public func request(
        _ method: String, _ parameters: JSON, of session: Session, within limit: Duration
    ) async throws -> JSON? { nil }
}
