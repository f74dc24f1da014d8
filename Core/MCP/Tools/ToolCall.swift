/// What an agent asks of the mesh, with its arguments checked.
package enum ToolCall: Sendable, Hashable {
    case ask(peer: String, message: String, timeoutSeconds: Int)
    case notify(peer: String, message: String)
    case broadcast(message: String)
    /// - Parameter circle: nil: the caller's own, or all where its role allows.
    case listPeers(circle: String?, includeOffline: Bool)
    case spawn(Spawn)
    case kill(peer: String)
    /// An empty text takes the description away.
    case describe(String)
    case whoami

    /// An agent that is wanted.
    package struct Spawn: Sendable, Hashable {
        package var path: String
        package var runtime: String?
        package var prompt: String?
        package var worktree: String?
        package var circle: String?
        package var isUnattended = false
    }

    package static let timeouts: ClosedRange<Int64> = 1...3600
    package static let defaultTimeout: Int64 = 300
    /// Every peer's list carries it.
    package static let maximumDescription = 1000

    package var tool: Tool {
        switch self {
        case .ask: return .askPeer
        case .notify: return .notifyPeer
        case .broadcast: return .broadcast
        case .listPeers: return .listPeers
        case .spawn: return .spawnPeer
        case .kill: return .killPeer
        case .describe: return .setDescription
        case .whoami: return .whoami
        }
    }
}
