import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Pump

/// A pump as an agent starts it, and a daemon whose answers a test decides.
final class PumpStage: Sendable {
    let home: TemporaryHome
    let process: ChildProcess
    /// Everything that any daemon was told, greetings included.
    let heard = Mutex<[JSON]>([])

    var socket: String { FakeDaemon.address(in: home) }

    /// - Parameter daemon: a shell script that stands for `repowired`.
    init(
        home: TemporaryHome, arguments: [String] = ["some-runtime"], environment: [String: String] = [:],
        daemon: String = "exit 1"
    ) throws {
        self.home = home
        let script = try home.write("#!/bin/sh\n\(daemon)\n", to: "repowired", mode: 0o755)
        let all = home.environment.merging(["REPOWIRE_DAEMON": script]) { $1 }.merging(environment) { $1 }
        process = try ChildProcess(
            Programs.built("repowire-mcp"), arguments, environment: all, folder: home.root)
    }

    /// A daemon that greets and then hands each line to `serve`.
    func daemon(_ serve: @escaping @Sendable (JSON, FakeConnection) -> Void) throws -> FakeDaemon {
        try PumpStage.daemon(at: socket, heard: { line in self.heard.withLock { $0.append(line) } }, serve)
    }

    static func daemon(
        at socket: String, heard: @escaping @Sendable (JSON) -> Void,
        _ serve: @escaping @Sendable (JSON, FakeConnection) -> Void
    ) throws -> FakeDaemon {
        try FakeDaemon(at: socket) { connection in
            guard let hello = connection.readJSON(milliseconds: 60_000) else { return }
            heard(hello)
            connection.send(["jsonrpc": "2.0", "id": hello["id"] ?? .null, "result": ["protocol": 1]])
            while let line = connection.readJSON(milliseconds: 60_000) {
                heard(line)
                serve(line, connection)
            }
        }
    }

    /// Answers any request with its own method.
    static func echo(_ line: JSON, _ connection: FakeConnection) {
        guard let id = line["id"], let method = line["method"], line["repowire"] == nil else { return }
        connection.send(["jsonrpc": "2.0", "id": id, "result": ["echo": method]])
    }

    func send(_ json: JSON) throws { try process.send(json.text + "\n") }

    func request(_ method: String, id: JSON) throws {
        try send(["jsonrpc": "2.0", "id": id, "method": .string(method)])
    }

    /// The line with this number that the agent got.
    func answer(_ index: Int) async throws -> JSON { try JSON(parsing: try await process.line(index)) }

    /// Waits until a daemon has been told so many lines.
    func heard(_ count: Int) async throws -> [JSON] {
        try await firstValue("\(count) lines at the daemon") {
            let lines = self.heard.withLock { $0 }
            return lines.count >= count ? lines : nil
        }
    }
}
