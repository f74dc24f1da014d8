import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Pump

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("repowire-mcp as a process", .timeLimit(.minutes(2)))
struct PumpTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    @Test("It greets with who it is and then passes lines both ways, byte by byte")
    func passes() async throws {
        let stage = try PumpStage(
            home: home, arguments: ["some-runtime", "--inbox-socket-variable", "INBOX"], environment: ["INBOX": "/x"])
        let daemon = try stage.daemon { line, connection in
            if line["method"] == "initialize" {
                connection.send(Array("{ \"id\": 0, \"result\" :{\"ü\":1.50}, \"jsonrpc\":\"2.0\" }\n".utf8))
            }
        }
        defer { daemon.stop() }
        try stage.request("initialize", id: 0)
        #expect(try await stage.process.line(0) == "{ \"id\": 0, \"result\" :{\"ü\":1.50}, \"jsonrpc\":\"2.0\" }")
        let hello = try #require(try await stage.heard(2).first)
        #expect(hello["method"] == "hello")
        #expect(hello.at("/params/program") == "repowire-mcp")
        let mcp = try #require(hello.at("/params/mcp"))
        #expect(mcp["runtime"] == "some-runtime")
        #expect(mcp["directory"] == .string(home.root))
        #expect(mcp["inbox"] == true)
        #expect(mcp["parent"] == .int(Int64(getpid())))
        #expect(mcp["instance"]?.stringValue?.isEmpty == false)
    }

    @Test("Without an inbox it says so")
    func noInbox() async throws {
        let stage = try PumpStage(home: home, arguments: ["some-runtime", "--inbox-socket-variable", "INBOX"])
        let daemon = try stage.daemon(PumpStage.echo)
        defer { daemon.stop() }
        #expect(try await stage.heard(1)[0].at("/params/mcp/inbox") == false)
    }

    @Test("It starts the daemon when none runs")
    func starts() async throws {
        let stage = try PumpStage(
            home: home, daemon: "echo run >>\"$REPOWIRE_HOME/starts\"; exec cat \"$REPOWIRE_HOME/fifo\"")
        try #require(mkfifo("\(home.repowireHome)/fifo", 0o600) == 0)
        try stage.request("initialize", id: 0)
        try await eventually("the daemon was started") { FileSystem.exists("\(home.repowireHome)/starts") }
        let daemon = try stage.daemon(PumpStage.echo)
        defer { daemon.stop() }
        #expect(try await stage.answer(0)["id"] == 0)
        #expect(try FileSystem.read("\(home.repowireHome)/starts") == Array("run\n".utf8))
        // Lets the script end.
        let fifo = open("\(home.repowireHome)/fifo", O_WRONLY)
        close(fifo)
    }

    @Test("When the daemon dies, the next one is told of the handshake and of what has no answer, by the same client")
    func survives() async throws {
        let stage = try PumpStage(home: home)
        let first = try stage.daemon { line, connection in
            if line["id"] != 2 { PumpStage.echo(line, connection) }
        }
        try stage.request("initialize", id: 0)
        try stage.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        try stage.request("tools/list", id: 1)
        _ = try await stage.answer(1)
        let ask: JSON = ["jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": ["text": "a \"b\" \n"]]
        try stage.send(ask)
        let before = try await stage.heard(5)
        first.stop()
        try stage.request("ping", id: 3)
        let second = try stage.daemon(PumpStage.echo)
        defer { second.stop() }
        #expect(try await [stage.answer(2)["id"], stage.answer(3)["id"]] == [2, 3])
        let after = try await stage.heard(9).dropFirst(5)
        #expect(after.first?.at("/params/mcp/instance") == before[0].at("/params/mcp/instance"))
        #expect(after.dropFirst().first == ["repowire": "replay", "line": before[1]])
        #expect(Array(after.dropFirst(2)) == [ask, ["jsonrpc": "2.0", "id": 3, "method": "ping"]])
    }

    @Test("Whenever daemons die, each request is answered once")
    func manyDeaths() async throws {
        let stage = try PumpStage(home: home)
        let count = 150
        for id in 0..<count { try stage.request("tools/call", id: .int(Int64(id))) }
        var round = 0
        while stage.process.lines.count < count {
            round += 1
            try #require(round < 200)
            // Each daemon answers some requests, leaves some and dies.
            let (left, answersAll) = (Counter(7), round > 20)
            let daemon = try stage.daemon { line, connection in
                guard left.take() else { return }
                if line["id"]?.intValue.map({ $0 % 3 != 0 || answersAll }) == true {
                    PumpStage.echo(line, connection)
                }
            }
            let before = stage.process.lines.count
            _ = try? await firstValue("progress", within: .milliseconds(300)) {
                stage.process.lines.count > before + 3 ? true : nil
            }
            daemon.stop()
        }
        let ids = try stage.process.lines.map { try JSON(parsing: $0)["id"]?.intValue ?? -1 }
        #expect(ids.sorted() == (0..<count).map(Int64.init))
    }

    @Test("A line of 1 MiB goes through whole, while the agent reads slowly")
    func large() async throws {
        let stage = try PumpStage(home: home)
        let daemon = try stage.daemon { line, connection in
            guard let id = line["id"], let text = line.at("/params/text") else { return }
            connection.send(["jsonrpc": "2.0", "id": id, "result": text])
        }
        defer { daemon.stop() }
        let text = String(repeating: "ä\"\n", count: 300_000)
        for id: Int64 in 0..<3 {
            try stage.send([
                "jsonrpc": "2.0", "id": .int(id), "method": "tools/call", "params": ["text": .string(text)],
            ])
        }
        for index in 0..<3 { #expect(try await stage.answer(index)["result"] == .string(text)) }
    }

    @Test("A line over the limit is refused with its id, and the next one passes")
    func tooLong() async throws {
        let stage = try PumpStage(home: home)
        let daemon = try stage.daemon(PumpStage.echo)
        defer { daemon.stop() }
        let text = String(repeating: "x", count: WireProtocol.maximumLine)
        try stage.send(["method": "tools/call", "params": ["text": .string(text)], "jsonrpc": "2.0", "id": 7])
        try stage.request("ping", id: 8)
        #expect(try await stage.answer(0).at("/error/code") == -32600)
        #expect(try await stage.answer(0)["id"] == 7)
        #expect(try await stage.answer(1)["id"] == 8)
    }

    @Test("A daemon that does not know this release answers through its error")
    func mismatch() async throws {
        let stage = try PumpStage(home: home)
        let error = WireError(.versionMismatch, "this daemon is too old", hint: "Run 'repowire service restart'")
        let daemon = try FakeDaemon(at: stage.socket) { connection in
            _ = connection.readJSON()
            connection.send(["jsonrpc": "2.0", "id": 1, "error": error.json])
        }
        defer { daemon.stop() }
        try stage.request("initialize", id: 0)
        try stage.request("tools/call", id: 1)
        #expect(try await stage.answer(0).at("/error/message") == .string(error.description))
        #expect(try await stage.answer(1).at("/result/content/0/text") == .string(error.description))
        try stage.request("ping", id: 2)
        #expect(try await stage.answer(2).at("/error/message") == .string(error.description))
    }

    @Test("Something that is no daemon is left, and a daemon in its place is found")
    func impostor() async throws {
        let stage = try PumpStage(home: home)
        let impostor = try FakeDaemon(at: stage.socket) { connection in
            _ = connection.readLine()
            connection.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        }
        try stage.request("initialize", id: 0)
        try await eventually("it was tried") { impostor.connectionCount > 2 }
        impostor.stop()
        let daemon = try stage.daemon(PumpStage.echo)
        defer { daemon.stop() }
        #expect(try await stage.answer(0)["id"] == 0)
    }

    // MARK: The end

    @Test(
        "When the agent closes, the daemon sees the end, answers on their way still arrive, and it exits 0 within a second"
    )
    func farewell() async throws {
        let stage = try PumpStage(home: home)
        let ended = Mutex(false)
        let daemon = try FakeDaemon(at: stage.socket) { connection in
            _ = connection.readJSON()
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            let request = connection.readJSON()
            guard connection.waitForEnd() else { return }
            ended.withLock { $0 = true }
            connection.send(["jsonrpc": "2.0", "id": request?["id"] ?? .null, "result": "late"])
        }
        defer { daemon.stop() }
        try stage.request("tools/call", id: 5)
        try stage.process.send("")
        stage.process.closeInput()
        #expect(try await stage.process.exit() == 0)
        #expect(ended.withLock { $0 })
        #expect(try await stage.answer(0)["result"] == "late")
    }

    @Test("With an answer that never comes, or no daemon at all, it exits 0 all the same", arguments: [true, false])
    func farewellAlone(hasDaemon: Bool) async throws {
        let stage = try PumpStage(home: home)
        let daemon = hasDaemon ? try stage.daemon { _, _ in } : nil
        defer { daemon?.stop() }
        try stage.request("tools/call", id: 5)
        if hasDaemon { _ = try await stage.heard(2) }
        stage.process.closeInput()
        #expect(try await stage.process.exit() == 0)
    }

    @Test("It exits when the agent does not read any more")
    func unread() async throws {
        let script = "\"$MCP\" some-runtime | true"
        let environment = home.environment.merging([
            "MCP": try Programs.built("repowire-mcp"), "REPOWIRE_DAEMON": "/nothing",
        ]) { $1 }
        let shell = try ChildProcess("/bin/sh", ["-c", script], environment: environment)
        #expect(try await shell.exit() == 0)
    }

    @Test("Started wrongly it says how it is started")
    func usage() async throws {
        let process = try ChildProcess(Programs.built("repowire-mcp"), [], environment: home.environment)
        #expect(try await process.exit() == 64)
        #expect(process.stderr.contains("usage: repowire-mcp RUNTIME"))
    }
}
