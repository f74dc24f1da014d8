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
