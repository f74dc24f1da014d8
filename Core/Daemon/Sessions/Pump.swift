import EventLoop
import MCP
import RepowireKit

/// An agent's MCP server as the daemon sees it: the pump of lines that the agent started, and the state of its protocol.
struct Pump {
    var connection: MCPConnection
    /// What stays the same when the pump comes back after a restart of the daemon.
    var instance: String
    /// The manifest's id, as the agent's config names it.
    var runtime: String
    var directory: String
    /// The process that started the pump: the agent.
    var parent: ProcessIdentity
    /// Whether the pump knows its agent's inbox.
    var hasInbox: Bool
    /// The agent was looked for among its runtime's sessions.
    var isPlaced = false
    /// Calls that wait until it is known who is calling.
    var unplacedCalls: [(key: CallKey, call: ToolCall)] = []
}

/// Requests to pumps to write to their agents' inboxes, and who waits for what came of them.
struct InboxRequests {
    struct Open {
        var connection: Int
        var continuation: CheckedContinuation<Bool, any Error>
    }

    private var last: Int64 = 0
    private var open: [Int64: Open] = [:]

    mutating func add(_ request: Open) -> Int64 {
        last += 1
        open[last] = request
        return last
    }

    mutating func take(_ id: Int64) -> Open? { open.removeValue(forKey: id) }

    mutating func takeAll(of connection: Int) -> [Open] {
        let lost = open.filter { $0.value.connection == connection }
        for id in lost.keys { open[id] = nil }
        return Array(lost.values)
    }
}
