import OpenCode
import Platform
import RepowireKit
import Synchronization
import TestSupport

/// The plug-in under node, between a played OpenCode and a played daemon.
final class PluginStage: Sendable {
    static let node: String? = try? Programs.path(of: "node")

    let home: TemporaryHome
    private let player: ChildProcess
    private let daemon: Mutex<FakeDaemon?>
    private let box = Mailbox()
    private let commands = Atomic(0)

    /// What came over the socket, and the connection that is open.
    private final class Mailbox: Sendable {
        let lines = Mutex<[JSON]>([])
        let connection = Mutex<FakeConnection?>(nil)
    }

    /// Starts OpenCode's part; `begin` starts the plug-in.
    init(arguments: [String] = [], hasDaemon: Bool = true) async throws {
        guard let node = PluginStage.node else { throw ProgramFailed("node is not installed") }
        home = try TemporaryHome()
        daemon = Mutex(nil)
        let plugin = try home.write(Plugin.text(repowireHome: home.repowireHome), to: "repowire.mjs")
        let file = #filePath
        let script = "\(Path.parent(of: file) ?? "")/Player/player.mjs"
        var environment = home.environment
        environment["TMUX_PANE"] = "%3"
        player = try ChildProcess(node, [script, plugin] + arguments, environment: environment)
        if hasDaemon { try startDaemon() }
        _ = try await said("ready")
    }

    deinit {
        player.stop()
        stopDaemon()
    }

    func startDaemon() throws {
        let box = box
        let fake = try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            while let line = connection.readJSON(milliseconds: 60_000) {
                if line["method"] == "hello" {
                    box.lines.withLock { $0.append(line) }
                    connection.send(["jsonrpc": "2.0", "id": line["id"] ?? .null, "result": ["protocol": 1]])
                    box.connection.withLock { $0 = connection }
                } else {
                    box.lines.withLock { $0.append(line) }
                }
            }
        }
        daemon.withLock { $0 = fake }
    }

    func stopDaemon() {
        let fake = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        fake?.stop()
        box.connection.withLock { $0 = nil }
    }

    // MARK: OpenCode's part

    func tell(_ command: JSON) throws { try player.send(command.text + "\n") }

    /// Gives a command and waits until it was carried out: what comes over the socket later finds it done.
    private func perform(_ command: JSONObject) async throws {
        var command = command
        let number = commands.add(1, ordering: .relaxed).newValue
        command["number"] = .int(Int64(number))
        try tell(.object(command))
        try await eventually("command \(number)", showing: self.player.stdout + self.player.stderr) {
            try self.lines(with: "done").contains { $0["done"] == .int(Int64(number)) }
        }
    }

    func set(_ values: JSON) async throws { try await perform(["set": values]) }
    func event(_ type: String, _ properties: JSON) async throws {
        try await perform(["event": ["type": .string(type), "properties": properties]])
    }

    func begin() async throws {
        try tell(["begin": true])
        _ = try await said("begun")
    }

    /// The first line that OpenCode's part printed with this member, at or after an index.
    @discardableResult
    func said(_ key: String, from index: Int = 0) async throws -> JSON {
        try await firstValue("\(key) from the player", showing: self.player.stdout + self.player.stderr) {
            try self.player.lines.dropFirst(index).lazy.map { try JSON(parsing: $0) }.first { $0[key] != nil }
        }
    }

    func lines(with key: String) throws -> [JSON] {
        try player.lines.map { try JSON(parsing: $0) }.filter { $0[key] != nil }
    }

    func leave() async throws -> Int32 {
        player.closeInput()
        return try await player.exit()
    }

    // MARK: The daemon's part

    var lines: [JSON] { box.lines.withLock { $0 } }

    /// All events that were reported so far, in order.
    var events: [JSON] {
        lines.filter { $0["method"] == "plugin/report" }.flatMap { $0.at("/params/events")?.arrayValue ?? [] }
    }

    /// Waits until an event was reported that has these fields.
    @discardableResult
    func reported(_ event: String, _ fields: [String: String], count: Int = 1) async throws -> JSON {
        try await firstValue("\(event) \(fields)", showing: self.events.map(\.text).joined(separator: "\n")) {
            let found = self.events.filter { one in
                one["event"]?.stringValue == event
                    && fields.allSatisfy { one["payload"]?[$0.key]?.stringValue == $0.value }
            }
            return found.count >= count ? found.last : nil
        }
    }

    /// Asks the plug-in as the daemon does and returns what it answered.
    func request(_ method: String, _ params: JSON) async throws -> JSON {
        let id = JSON.string(Randomness.hexadecimal(bytes: 4))
        let connection = try await firstValue("a connection") { self.box.connection.withLock { $0 } }
        connection.send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
        return try await firstValue("the answer to \(method)", showing: self.player.stdout) {
            self.lines.first { $0["id"] == id && $0["method"] == nil }.map { $0["result"] ?? $0["error"] ?? .null }
        }
    }

    func inject(_ message: String, into session: String, text: String = "Hello") async throws -> JSON {
        try await request(
            "session/inject",
            ["session": .string(session), "message": .string(message), "kind": "ask", "text": .string(text)])
    }
}
