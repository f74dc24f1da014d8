import Platform
import RepowireKit
import Transports

/// A connection to one of Codex's own servers for programs. Blocks: only off the daemon's loop.
struct AppServer {
    private let client: RPCClient
    private let deadline: Deadline

    /// The server that terminals share. Its socket is a link in Codex's folder.
    static func control(of root: String, within milliseconds: Int) throws -> AppServer {
        let deadline = Deadline(milliseconds: milliseconds)
        let socket = "\(root)/app-server-control/app-server-control.sock"
        return try AppServer(RPCClient(webSocketAt: socket, deadline: deadline), deadline)
    }

    /// A server of our own that ends with this value. It reads and writes the same folder.
    static func oneShot(
        _ binary: String, root: String, environment: [String: String], within milliseconds: Int
    ) throws -> AppServer {
        var environment = environment
        environment["CODEX_HOME"] = root
        let program = Subprocess(binary, ["app-server"], environment: environment, folder: root)
        return try AppServer(RPCClient(starting: program), Deadline(milliseconds: milliseconds))
    }

    private init(_ client: RPCClient, _ deadline: Deadline) throws {
        self.client = client
        self.deadline = deadline
        try client.call(
            "initialize",
            [
                "clientInfo": ["name": "repowire", "title": "Repowire", "version": "1"],
                "capabilities": ["experimentalApi": true],
            ], deadline: deadline)
        try client.notify("initialized", deadline: deadline)
    }

    /// What the server knows of a thread.
    func thread(_ id: String) throws -> JSON? {
        try client.call("thread/read", ["threadId": .string(id)], deadline: deadline)["thread"]
    }

    /// Puts a prompt of ours at the end of a thread's queue.
    func enqueue(_ text: String, as message: MessageID, in thread: String) throws {
        try client.call(
            "thread/queue/add",
            [
                "threadId": .string(thread), "clientUserMessageId": .string(message.rawValue),
                "input": [["type": "text", "text": .string(text)]],
            ], deadline: deadline)
    }

    /// The queue's own id of a prompt of ours that waits there; nil when none does.
    func queued(_ message: MessageID, in thread: String) throws -> String? {
        let answer = try client.call("thread/queue/list", ["threadId": .string(thread)], deadline: deadline)
        return answer["data"]?.arrayValue?
            .first { $0["clientUserMessageId"]?.stringValue == message.rawValue }?["id"]?.stringValue
    }

    /// Takes a prompt of ours out of the queue.
    /// - Returns: whether it was still there.
    func withdraw(_ message: MessageID, from thread: String) throws -> Bool {
        guard let id = try queued(message, in: thread) else { return false }
        let answer = try client.call(
            "thread/queue/delete", ["threadId": .string(thread), "queuedSubmissionId": .string(id)],
            deadline: deadline)
        return answer["deleted"]?.boolValue ?? true
    }

    /// The hooks that Codex knows in a folder, each with its key and the hash of what it would run.
    func hooks(in folder: String) throws -> [JSON] {
        let answer = try client.call("hooks/list", ["cwds": [.string(folder)]], deadline: deadline)
        return (answer["data"]?.arrayValue ?? []).flatMap { $0["hooks"]?.arrayValue ?? [] }
    }
}
