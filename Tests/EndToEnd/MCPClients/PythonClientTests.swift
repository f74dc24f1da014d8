import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

/// The real `mcp` package against the real programs.
@Suite(
    "MCP clients built on the Python package", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: PythonClient.problem == nil, Comment(rawValue: PythonClient.problem ?? "")))
struct PythonClientTests {
    private let home: TemporaryHome
    private var repowire: RepowireHome { RepowireHome(home.repowireHome) }
    private var environment: [String: String] {
        home.environment.merging(["REPOWIRE_PORT": "none", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    }

    init() throws { home = try TemporaryHome() }

    /// Connects over stdio.
    private func plan(_ groups: JSON, mode: String = "auto") throws -> JSON {
        [
            "command": .string(try Programs.built("repowire-mcp")), "arguments": ["some-runtime"],
            "environment": .object(JSONObject(environment.map { ($0.key, .string($0.value)) })),
            "folder": .string(home.root), "groups": groups, "mode": .string(mode),
        ]
    }

    /// The daemon that was started on demand.
    private func daemon() throws -> ProcessIdentity {
        let status = try DaemonClient(home: repowire, program: "tests").call(Method.status)
        guard let pid = status["pid"]?.intValue, let daemon = ProcessTable.identity(of: Int32(pid)) else {
            throw ProgramFailed("the daemon does not say its pid: \(status.text)")
        }
        return daemon
    }

    private func stopDaemon() {
        guard let daemon = try? daemon() else { return }
        ProcessTable.kill(daemon)
        let deadline = Deadline(milliseconds: 5000)
        while ProcessTable.isAlive(daemon), !deadline.hasPassed { Clocks.pause(milliseconds: 2) }
    }

    /// What the client saw of the same steps, whichever way it came.
    private func check(_ report: JSON, protocolVersion: String) throws {
        #expect(report["protocol"] == .string(protocolVersion))
        #expect(report["server"] == "repowire")
        #expect(report["instructions"]?.stringValue?.contains("list_peers") == true)
        let tools = report.at("/results/0/0/tools")?.arrayValue ?? []
        #expect(
            tools.map { $0["name"] } == [
                "ask_peer", "notify_peer", "broadcast", "list_peers", "spawn_peer", "kill_peer", "set_description",
                "whoami",
            ])
        #expect(report.at("/results/1/0/structuredContent/circle") == "default")
        let peers = report.at("/results/1/1/structuredContent/peers")?.arrayValue ?? []
        #expect(peers.map { $0["name"] } == ["backend"])
        for (index, word) in ["one", "two", "three"].enumerated() {
            let result = try #require(report.at("/results/2/\(index)"))
            #expect(result.at("/structuredContent/status") == "answered")
            #expect(result.at("/structuredContent/answer") == .string("\(word), said\n\"backend\""))
            let text = try JSON(parsing: result.at("/content/0/text")?.stringValue ?? "")
            #expect(text == result["structuredContent"])
        }
        let unknown = try #require(report.at("/results/3/0"))
        #expect(unknown["isError"] == true)
        #expect(unknown.at("/content/0/text")?.stringValue?.contains("backend") == true)
        let refused = try #require(report.at("/results/3/1"))
        #expect(refused["isError"] == true)
        #expect(refused.at("/content/0/text")?.stringValue?.contains("timeout_seconds") == true)
        #expect(report.at("/results/3/2/code") == -32602)
        #expect(report.at("/results/3/3/structuredContent/status") == "queued")
        let large = report.at("/results/4/0/structuredContent/answer")?.stringValue
        #expect(large?.utf8.count == PythonClientTests.large.utf8.count + ", said\n\"backend\"".utf8.count)
    }

    private static let large = String(repeating: "ä\n", count: 80_000)
    private static let steps: JSON = [
        ["tools"], [["tool": "whoami"], ["tool": "list_peers"]],
        ["one", "two", "three"].map { ask($0) }.json,
        [
            ask("x", peer: "bakend"), ask("x", timeout: 0), ["tool": "no_such_tool"],
            ["tool": "notify_peer", "arguments": ["peer": "backend", "message": "for your information"]],
        ], [ask(large)],
    ]

    private static func ask(_ message: String, peer: String = "backend", timeout: Int64 = 60) -> JSON {
        [
            "tool": "ask_peer",
            "arguments": ["peer": .string(peer), "message": .string(message), "timeout_seconds": .int(timeout)],
        ]
    }

    @Test("Over stdio, by handshake and statelessly, all tools work", arguments: PythonClient.all)
    func stdio(client: PythonClient) async throws {
        try DaemonStarter(home: repowire, environment: environment, program: Programs.built("repowire-mcp"))
            .ensureRunning()
        defer { stopDaemon() }
        let backend = AnsweringProgram("backend", home: repowire) { "\($0), said\n\"backend\"" }
        defer { backend.stop() }
        try await untilJoined()
        for version in client.versions {
            let plan = try plan(PythonClientTests.steps, mode: PythonClient.mode(for: version))
            try check(try await client.run(plan, environment: home.environment), protocolVersion: version)
        }
        #expect(backend.bodies.contains("for your information"))
    }

    @Test("Over HTTP, with a session and statelessly, all tools work", arguments: PythonClient.all)
    func http(client: PythonClient) async throws {
        let daemon = try ChildProcess(
            Programs.built("repowired"), ["--port", "0", "--mcp-http"],
            environment: environment.filter { $0.key != "REPOWIRE_PORT" })
        defer { daemon.stop() }
        try await eventually("the daemon listens", showing: daemon.stderr) {
            FileSystem.exists(self.repowire.port) && FileSystem.exists(self.repowire.token)
        }
        let backend = AnsweringProgram("backend", home: repowire) { "\($0), said\n\"backend\"" }
        defer { backend.stop() }
        try await untilJoined()
        let (port, token) = (try line(of: repowire.port), try line(of: repowire.token))
        for version in client.versions {
            let plan: JSON = [
                "url": .string("http://127.0.0.1:\(port)/mcp"), "token": .string(token),
                "groups": PythonClientTests.steps, "mode": .string(PythonClient.mode(for: version)),
            ]
            try check(try await client.run(plan, environment: home.environment), protocolVersion: version)
        }
    }

    private func line(of path: String) throws -> String {
        String(decoding: try FileSystem.read(path).prefix { $0 != 0x0A }, as: UTF8.self)
    }

    @Test("When the daemon is killed while a client waits, the answer comes all the same", arguments: PythonClient.all)
    func survives(client: PythonClient) async throws {
        let asked = Mutex(0)
        let backend = AnsweringProgram("backend", home: repowire) { body in
            // The first daemon is killed while the question is open.
            let times = asked.withLock { times in
                times += 1
                return times
            }
            return times == 1 ? nil : "late answer to \(body)"
        }
        defer { backend.stop() }
        try DaemonStarter(home: repowire, environment: environment, program: Programs.built("repowire-mcp"))
            .ensureRunning()
        defer { stopDaemon() }
        try await untilJoined()
        let process = try client.start(
            plan([["tools"], [PythonClientTests.ask("why?")]]), environment: home.environment)
        try await eventually("the question was offered", showing: process.stderr) { asked.withLock { $0 == 1 } }
        ProcessTable.kill(try daemon())
        let report = try await PythonClient.report(of: process)
        let answer = report.at("/results/1/0/structuredContent/answer")
        #expect(answer == "late answer to why?", "\(report.at("/results/1")?.text ?? report.text)")
        #expect(Set(backend.bodies) == ["why?"])
    }

    private func untilJoined() async throws {
        try await eventually("backend has joined") {
            let peers = try DaemonClient(home: repowire, program: "tests").call(Method.peerList)
            return peers["peers"]?.arrayValue?.contains { $0["name"] == "backend" && $0["state"] == "idle" } == true
        }
    }
}

extension [JSON] {
    fileprivate var json: JSON { .array(self) }
}
