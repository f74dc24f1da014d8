import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Hook

@Suite("A hook run against a daemon that does anything")
struct HookProgramTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    private func run(
        payload: String = #"{"session":"s"}"#, budget: Int = 5000, environment: [String: String] = [:]
    ) throws -> HookAnswer {
        var options = HookOptions(runtime: "some-runtime", event: "Stop")
        options.neutral = "neutral"
        options.budget = budget
        options.environment = ["TMUX_PANE", "ABSENT"]
        let program = HookProgram(
            options: options, home: RepowireHome(home.repowireHome), environment: { environment[$0] })
        return try withInput(payload) { program.run(stdin: $0) }
    }

    /// Answers the handshake, then the report with `result`.
    private static func answer(_ connection: FakeConnection, _ result: JSON) {
        guard let hello = connection.readJSON(), let report = connection.readJSON() else { return }
        connection.send(["jsonrpc": "2.0", "id": hello["id"] ?? .null, "result": [:]])
        connection.send(["jsonrpc": "2.0", "id": report["id"] ?? .null, "result": result])
    }

    @Test("The report carries the payload as a string, the named variables that are set, the pid and the time")
    func report() throws {
        let lines = Mutex<[JSON]>([])
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            guard let hello = connection.readJSON(), let report = connection.readJSON() else { return }
            lines.withLock { $0 = [hello, report] }
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            connection.send(["jsonrpc": "2.0", "id": 2, "result": [:]])
        }
        defer { daemon.stop() }
        let before = Clocks.wall
        let answer = try run(payload: "{\"text\":\"ä\\n\"}\n", environment: ["TMUX_PANE": "%3", "SECRET": "no"])
        #expect(answer == HookAnswer())
        let sent = lines.withLock { $0 }
        try #require(sent.count == 2)
        #expect(sent[0]["method"] == "hello")
        #expect(sent[0].at("/params/protocol") == .int(WireProtocol.version))
        #expect(sent[0].at("/params/program") == "repowire-hook")
        #expect(sent[1]["method"] == "hook/report")
        #expect(sent[1].at("/params/runtime") == "some-runtime")
        #expect(sent[1].at("/params/event") == "Stop")
        #expect(sent[1].at("/params/payload") == "{\"text\":\"ä\\n\"}\n")
        #expect(sent[1].at("/params/environment") == ["TMUX_PANE": "%3"])
        #expect(sent[1].at("/params/pid")?.intValue == Int64(ProcessNumber.own))
        let at = try #require(sent[1].at("/params/at")?.intValue)
        #expect(at >= before.milliseconds && at <= Clocks.wall.milliseconds)
        #expect(try home.spooled().isEmpty)
    }

    @Test("The lines, written by hand for speed, are the ones that the local API's types make")
    func lines() throws {
        let report = HookReport(
            runtime: "r\"", event: "e", payload: .whole("{\"a\":\"\u{1}ä\"}"),
            environment: [("A", "1"), ("B", "\\")], pid: 7, at: WallTime(milliseconds: 8))
        let hello = RPCLine.request(
            id: HookReport.helloID, method: Method.hello, params: DaemonClient.hello(program: "repowire-hook"))
        let line = RPCLine.request(
            id: HookReport.reportID, method: Method.hookReport,
            params: [
                "runtime": "r\"", "event": "e", "payload": "{\"a\":\"\u{1}ä\"}",
                "environment": ["A": "1", "B": "\\"], "pid": 7, "at": 8,
            ])
        #expect(report.lines == hello.bytes + line.bytes)
    }

    @Test("A host that gives no payload is reported without one", arguments: ["", " \n"])
    func noPayload(text: String) throws {
        #expect(try run(payload: text) == HookAnswer(stdout: "neutral"))
        let stored = try home.spooled().map { try JSON(parsing: $0) }
        #expect(stored.map { $0.objectValue?.keys ?? [] } == [["runtime", "event", "environment", "pid", "at"]])
    }

    @Test("The daemon's answer is what the hook prints and how it ends")
    func answered() throws {
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) {
            HookProgramTests.answer($0, ["stdout": "{\"go\":true}", "stderr": "why", "exit": 2])
        }
        defer { daemon.stop() }
        #expect(try run() == HookAnswer(stdout: "{\"go\":true}", stderr: "why", exitCode: 2))
    }

    @Test("An exit code that is none becomes 0", arguments: [JSON.int(-1), .int(256), "x", .null])
    func oddExit(code: JSON) throws {
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) {
            HookProgramTests.answer($0, ["stdout": "s", "exit": code])
        }
        defer { daemon.stop() }
        #expect(try run() == HookAnswer(stdout: "s"))
    }

    @Test("A report the daemon refuses gets the neutral answer and is not kept")
    func refused() throws {
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            guard connection.readJSON() != nil, connection.readJSON() != nil else { return }
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            connection.send(["jsonrpc": "2.0", "id": 2, "error": WireError(.notFound, "no such runtime").json])
        }
        defer { daemon.stop() }
        #expect(try run() == HookAnswer(stdout: "neutral"))
        #expect(try home.spooled().isEmpty)
    }

    enum Misbehaviour: String, CaseIterable {
        case closesAtOnce, closesAfterReading, answersGarbage, answersHalf, refusesHello, shutsDown, answersOtherIDs
        case sendsBinary
    }

    @Test(
        "Whatever a daemon does wrong, the answer is neutral and the report is in the spool",
        arguments: Misbehaviour.allCases)
    func misbehaving(how: Misbehaviour) throws {
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            guard how != .closesAtOnce, connection.readLine() != nil, connection.readLine() != nil else { return }
            let hello: JSON = ["jsonrpc": "2.0", "id": 1, "result": [:]]
            switch how {
            case .closesAtOnce, .closesAfterReading: break
            case .answersGarbage: connection.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
            case .answersHalf: connection.send(hello.bytes + Array("\n{\"jsonrpc\":\"2.0\",\"id\":2,\"resu".utf8))
            case .refusesHello:
                connection.send(["jsonrpc": "2.0", "id": 1, "error": WireError(.versionMismatch, "too old").json])
            case .shutsDown:
                connection.send(hello)
                connection.send(["jsonrpc": "2.0", "id": 2, "error": WireError(.shuttingDown, "going").json])
            case .answersOtherIDs:
                connection.send(hello)
                connection.send(["jsonrpc": "2.0", "id": "2", "result": ["stdout": "wrong"]])
            case .sendsBinary: connection.send([0, 0xFF, 0xFE, 0x0A, 0x0A])
            }
        }
        defer { daemon.stop() }
        #expect(try run() == HookAnswer(stdout: "neutral"))
        #expect(try home.spooled().count == 1)
    }

    @Test("A daemon that hangs costs no more than the budget", arguments: [10, 1 << 20])
    func hangs(size: Int) throws {
        let daemon = try FakeDaemon.deaf(at: FakeDaemon.address(in: home))
        let start = Clocks.monotonic
        #expect(try run(payload: String(repeating: "x", count: size), budget: 300) == HookAnswer(stdout: "neutral"))
        #expect(Clocks.monotonic - start < 2_000_000_000)
        #expect(try home.spooled().count == 1)
        _ = daemon
    }

    @Test("Without a daemon the report is in the spool at once")
    func noDaemon() throws {
        let start = Clocks.monotonic
        #expect(try run() == HookAnswer(stdout: "neutral"))
        #expect(Clocks.monotonic - start < 1_000_000_000)
        let stored = try home.spooled().map { try JSON(parsing: $0) }
        #expect(stored.map { $0["payload"] } == [#"{"session":"s"}"#])
    }

    @Test("Without a home nothing is done and nothing made")
    func uninstalled() throws {
        try FileSystem.removeTree(home.repowireHome)
        #expect(try run() == HookAnswer(stdout: "neutral"))
        #expect(!FileSystem.exists(home.repowireHome))
    }

    @Test("A home whose socket path is too long for an address counts as no daemon")
    func longPath() throws {
        let path = home.repowireHome + "/" + String(repeating: "d", count: 120)
        try FileSystem.makeFolder(path)
        let program = HookProgram(
            options: HookOptions(runtime: "r", event: "e"), home: RepowireHome(path), environment: { _ in nil })
        #expect(try withInput("{}") { program.run(stdin: $0) } == HookAnswer())
        #expect(try FileSystem.list(path + "/spool").count == 1)
    }

    @Test("A payload of 1 MiB reaches the daemon whole", arguments: ["x", "\"", "-\n", "ä"])
    func large(unit: String) throws {
        let payload = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
        let seen = Mutex<String?>(nil)
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            guard connection.readLine() != nil, let report = connection.readJSON() else { return }
            seen.withLock { $0 = report.at("/params/payload")?.stringValue }
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            connection.send(["jsonrpc": "2.0", "id": 2, "result": ["stdout": "ok"]])
        }
        defer { daemon.stop() }
        #expect(try run(payload: payload, budget: 20_000) == HookAnswer(stdout: "ok"))
        #expect(seen.withLock { $0 } == payload)
    }

    @Test("A payload whose line would be too long is left out with a note")
    func tooLongOnceEscaped() throws {
        let report = HookReport(
            runtime: "r", event: "e", payload: .whole(String(repeating: "\u{1}", count: 2 << 20)), environment: [],
            pid: 1, at: WallTime(milliseconds: 1))
        let fitting = report.fitting()
        let params = try JSON(parsing: fitting.params)
        #expect(params["payload"] == nil)
        #expect(params["note"]?.stringValue?.contains("2097152 bytes") == true)
        #expect(fitting.lines.count < 2000)
    }
}
