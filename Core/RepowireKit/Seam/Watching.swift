/// Tells the daemon what an adapter learnt. It returns when the daemon has taken it.
public typealias TurnEventSink = @Sendable (TurnEvent) async -> Void

/// An adapter that follows a message by more than hooks: in the runtime's own record of the session, or over a
/// subscription it holds.
public protocol TurnFollowing: RuntimeAdapter {
    /// Follows a message from the moment it is offered to the session until nothing more can happen to it, then it is
    /// cancelled; again after a restart of the daemon, and for the session's next id when it gets another. It runs
    /// beside `inject`, so the message need not have arrived yet. What it tells counts as the runtime's own report.
    /// - Parameter turn: the turn the message was accepted in, as far as it is known at the start.
    func followTurn(
        of message: MessageID, turn: TurnID?, in session: Session, telling tell: @escaping TurnEventSink
    ) async throws
}

/// An adapter that hears of its runtime's sessions over something that it keeps, such as a connection to a server that
/// holds them.
public protocol SessionWatching: RuntimeAdapter {
    /// Runs along with the daemon until it is cancelled. `.sessionSeen` makes a session known; its other events follow.
    ///
    /// Returning means that there is nothing to watch: it is called again when one of the adapter's watched folders
    /// changes. After an error it is called again then, or after a pause that grows to a minute.
    func watchSessions(telling tell: @escaping TurnEventSink) async throws
}
