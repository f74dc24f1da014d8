package import RepowireKit
package import Wire

/// What came of a tool call.
package enum ToolOutcome: Sendable, Hashable {
    /// A message that is in the journal, so it will be delivered or reported as failed.
    package struct Sent: Sendable, Hashable {
        package var peer: String
        package var id: MessageID

        package init(peer: String, id: MessageID) {
            self.peer = peer
            self.id = id
        }
    }

    /// Of `ask`.
    case asked(AskOutcome)
    /// Of `notify`.
    case notified(Sent)
    /// Of `broadcast`; empty when nobody else is there.
    case broadcast([Sent])
    /// Of `listPeers`.
    case peers([PeerInfo])
    /// Of `whoami` and `describe`: the caller.
    case caller(PeerInfo)
    /// Of `spawn`: the new peer, and its first prompt.
    case spawned(PeerInfo, prompt: MessageID?)
    /// Of `kill`: its name, and the worktree that is left.
    case killed(String, worktree: String?)
    /// Of any.
    case failed(WireError)
}
