/// How Repowire started an agent: enough to recognise its session and to end it, also after a restart of the daemon.
public struct Launch: Hashable, Sendable {
    /// The process that was started in the pane.
    public var process: ProcessIdentity
    /// The socket of the tmux server.
    public var tmux: String
    /// Such as `%3`.
    public var pane: String
    /// The working tree that was made for it; nil: none was.
    public var worktree: String?
    /// Whether the process speaks for the agent below it: it joins as a program does, and no session is looked for.
    public var isHost: Bool

    public init(
        process: ProcessIdentity, tmux: String, pane: String, worktree: String? = nil, isHost: Bool = false
    ) {
        self.process = process
        self.tmux = tmux
        self.pane = pane
        self.worktree = worktree
        self.isHost = isHost
    }
}
