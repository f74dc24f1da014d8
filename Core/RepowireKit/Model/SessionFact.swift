/// Names of facts that more than one place reads. Manifests name others as they like.
public enum SessionFact {
    /// The file in which the runtime records the session, as its hooks report it.
    public static let transcript = "transcript"
    /// The socket of the tmux server in which the session's pane is.
    public static let tmux = "tmux"
    /// `none` while the daemon knows that no child of the session's process can write to its inbox.
    public static let child = "child"
}
