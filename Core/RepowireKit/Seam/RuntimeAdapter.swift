/// What makes an agent CLI a citizen of the mesh: four verbs. Everything else an adapter can do is claimed by
/// conforming to a further small protocol, so nothing is claimed without code.
public protocol RuntimeAdapter: Sendable {
    init(manifest: AdapterManifest, context: AdapterContext) throws

    /// Finds the installed CLI: binary, version, config places, and what evidence says so.
    func detect() async throws -> Detection

    /// Says what to write so that the runtime reports to us. Returns edits; the core shows, applies, records and undoes
    /// them.
    func installHooks(_ detection: Detection) async throws -> [FileEdit]

    /// Offers one framed message to a live session. Returns what happened, with evidence; never says more than it knows.
    func inject(_ message: FramedMessage, into session: Session) async throws -> Injection

    /// Turns what the runtime reported (a hook payload, a plug-in event) into turn events.
    func captureReply(from report: RuntimeReport) throws -> [TurnEvent]
}

/// An adapter that can list the live sessions of its runtime without waiting for their next hook.
public protocol SessionDiscovering: RuntimeAdapter {
    /// Whether a session that is not found this way does not exist: then a report about one that is not known is looked
    /// up here first.
    var listsAllSessions: Bool { get }

    /// The sessions that are alive now. Sessions of dead processes are left out.
    func discoverSessions() async throws -> [Session]

    /// The folders whose changes mean that `discoverSessions` may answer differently now.
    func watchedFolders() -> [String]
}

/// An adapter whose hooks can answer the runtime: with a next prompt at the end of a turn.
public protocol HookAnswering: RuntimeAdapter {
    /// What the hook prints when there is nothing to say, or nil for nothing.
    func neutralAnswer(to report: RuntimeReport) -> HookAnswer

    /// The hook's answer that makes the runtime go on with `message` as its next prompt; nil where this report cannot,
    /// or where the session has a better way in once it is idle.
    func continuation(
        of report: RuntimeReport, in session: Session, with message: FramedMessage
    ) -> HookAnswer?
}

/// An adapter that can find out how a turn ended for which no event came.
public protocol TurnRecovering: RuntimeAdapter {
    /// Looks into the runtime's own record of the turn in which `message` was accepted. Called when a session went
    /// idle, or the daemon came back, while the turn is still open. Nil: the record does not say.
    func recoverTurn(_ turn: TurnID?, for message: MessageID, in session: Session) async throws -> TurnEvent?
}
