/// An addressable name: a session, a person on a bridge, a shell, or a remote.
public struct Peer: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// An agent's session.
        case session
        /// A person: a shell, a bridge, the dashboard.
        case human
        /// A program that joined through the local API.
        case program
    }

    public enum Role: String, Sendable {
        case member
        /// Sees and reaches every circle. Only a human grants it.
        case orchestrator
    }

    public var id: PeerID
    /// Unique in its circle; the repository's folder name by default.
    public var name: String
    public var kind: Kind
    public var circle: String
    public var role: Role
    /// The manifest's id, for sessions.
    public var runtime: String?
    /// The folder the peer works in, for sessions.
    public var directory: String?
    /// What the peer says it can help with.
    public var summary: String?
    /// The session that last stood behind the peer, as its runtime names it.
    public var session: SessionKey?
    public var process: ProcessIdentity?
    public var lastSeen: WallTime
    /// How Repowire started its agent; nil for one that its user started.
    public var launch: Launch?

    public init(
        id: PeerID, name: String, kind: Kind, circle: String, role: Role = .member, runtime: String? = nil,
        directory: String? = nil, summary: String? = nil, session: SessionKey? = nil,
        process: ProcessIdentity? = nil, lastSeen: WallTime, launch: Launch? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.circle = circle
        self.role = role
        self.runtime = runtime
        self.directory = directory
        self.summary = summary
        self.session = session
        self.process = process
        self.lastSeen = lastSeen
        self.launch = launch
    }

    public static let defaultCircle = "default"
}
