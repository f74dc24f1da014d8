/// The tools, in the order in which they are listed.
///
/// A tool is added in four places that the compiler asks for: its name here, its description in `Tool+Definition`, its
/// arguments in `Tool+Arguments` with a `ToolCall`, and what it returns in `ToolOutcome`.
package enum Tool: String, Sendable, CaseIterable {
    case askPeer = "ask_peer"
    case notifyPeer = "notify_peer"
    case broadcast
    case listPeers = "list_peers"
    case spawnPeer = "spawn_peer"
    case killPeer = "kill_peer"
    case setDescription = "set_description"
    case whoami
}
