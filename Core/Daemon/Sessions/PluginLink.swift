import EventLoop
import MCP
import Platform
import RepowireKit
import Wire

/// A plug-in inside a runtime as the daemon sees it: its process, the sessions it holds, and what it was asked.
struct PluginLink {
    /// More than a person has open; a plug-in that reports without end cannot fill the daemon.
    static let mostSessions = 256

    var key: InstanceKey
    /// The runtime itself: the plug-in runs in its process.
    var process: ProcessIdentity
    var environment: [String: String]
    var sessions: Set<SessionKey> = []
    private var lastRequest: Int64 = 0
    private var open: [Int64: Open] = [:]

    /// A request that has no answer, and who waits for it.
    struct Open {
        var continuation: CheckedContinuation<JSON, any Error>
        var timer: TimerID?
    }

    init(key: InstanceKey, process: ProcessIdentity, environment: [String: String]) {
        self.key = key
        self.process = process
        self.environment = environment
    }

    mutating func add(_ continuation: CheckedContinuation<JSON, any Error>) -> Int64 {
        lastRequest += 1
        open[lastRequest] = Open(continuation: continuation)
        return lastRequest
    }

    mutating func arm(_ request: Int64, _ timer: TimerID) { open[request]?.timer = timer }

    mutating func take(_ request: Int64) -> Open? { open.removeValue(forKey: request) }

    /// What nobody will answer any more.
    var unanswered: [Open] { Array(open.values) }
}

/// Tool calls of one process that its plug-in announced and that have not come yet.
struct AnnouncedCalls {
    private struct Announced {
        var call: ToolCall
        var session: SessionKey
    }

    /// A call that the runtime gave up never comes: only the latest ones are kept.
    private static let most = 32
    private var calls: [Announced] = []

    mutating func add(_ call: ToolCall, of session: SessionKey) {
        calls.append(Announced(call: call, session: session))
        if calls.count > AnnouncedCalls.most { calls.removeFirst() }
    }

    /// The session that announced this call, earliest first; it is not announced any more then.
    mutating func take(_ call: ToolCall) -> SessionKey? {
        guard let index = calls.firstIndex(where: { $0.call == call }) else { return nil }
        return calls.remove(at: index).session
    }
}
