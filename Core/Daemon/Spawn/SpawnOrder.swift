import Platform
import RepowireKit
import Wire

/// An agent that somebody wants to have.
struct SpawnOrder: Sendable {
    /// As it was given.
    var path: String
    /// The manifest's id; nil: what fits.
    var runtime: String?
    /// What it is told first.
    var prompt: String?
    /// The branch for a git worktree of its own.
    var branch: String?
    var circle: String?
    var name: String?
    /// Nobody will sit at it.
    var isUnattended = false
    /// For the file from which the runtime takes instructions in the folder, where there is none.
    var instructions: String?
    /// The same key again is the same agent.
    var key: String?
    var role = Peer.Role.member
    /// How long its session may take to appear, in seconds.
    var patience: Int64 = SpawnOrder.defaultPatience
    /// Who wants it.
    var caller: Peer
    /// The variables of the caller, by the names of `Node.spawnNames`.
    var environment: [String: String]

    static let defaultPatience: Int64 = 60

    init(path: String, caller: Peer, environment: [String: String]) {
        self.path = path
        self.caller = caller
        self.environment = environment
    }

    init(_ parameters: Parameters, caller: Peer, environment: [String: String]) throws(WireError) {
        self.init(path: try parameters.string("path"), caller: caller, environment: environment)
        runtime = try parameters.optionalString("runtime")
        prompt = try parameters.optionalString("prompt")
        branch = try parameters.optionalString("worktree")
        circle = try parameters.optionalString("circle")
        name = try parameters.optionalString("name")
        isUnattended = try parameters.boolean("unattended")
        instructions = try parameters.optionalString("instructions")
        role = try parameters.optionalString("role").flatMap(Peer.Role.init(rawValue:)) ?? .member
        patience = try parameters.optionalInteger("timeout_seconds", in: 1...600) ?? patience
    }
}

extension SpawnOrder {
    /// The id of the new peer. A call that is repeated, as a pump does after a restart of the daemon, means the same one.
    var peerID: PeerID {
        guard let key else { return Randomness.peerID() }
        return PeerID("p_\(SHA256.hexadecimal(of: Array("\(caller.id.rawValue)/\(key)".utf8)).prefix(26))")
    }
}

/// What came of it.
struct Spawned: Sendable {
    var peer: PeerID
    /// The tmux session in which its window is.
    var session: String
    var socket: String
    var prompt: MessageID?
}
