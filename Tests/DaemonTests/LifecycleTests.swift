import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Start and end of the daemon, and what it finds and leaves on disk.
@Suite(.serialized) struct LifecycleTests {
    @Test func `A second daemon for the same home ends at once and names the first`() async throws {
        let daemon = try await RealDaemon()
        let second = try daemon.launch()
        #expect(try await second.exit() == 1)
        #expect(second.stderr.contains("process \(daemon.pid)"))
        #expect(try daemon.isHealthy())
    }

    @Test func `Of several daemons started at once one stays`() async throws {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGKILL)
        let several = try (0..<4).map { _ in try daemon.launch() }
        defer { for child in several { child.stop() } }
        try await eventually("one is left") { several.count(where: \.isRunning) == 1 }
        try await eventually("it answers") { try daemon.isHealthy() }
    }

    @Test func `A lock file and a socket of a dead daemon hinder nobody`() async throws {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGKILL)
        #expect(FileSystem.exists(daemon.home.socket))
        try FileSystem.writeAtomically(daemon.home.lock, Array("1".utf8))
        try await daemon.start()
        #expect(try daemon.isHealthy())
    }

    @Test func `What is in the way of the socket is named and left alone`() async throws {
        let daemon = try await RealDaemon(["--port", "none"])
        try await daemon.end(SIGTERM)
        try FileSystem.remove(daemon.home.socket)
        try FileSystem.writeAtomically(daemon.home.socket, Array("mine".utf8))
        let next = try daemon.launch()
        #expect(try await next.exit() == 1)
        #expect(next.stderr.contains(daemon.home.socket))
        #expect(try FileSystem.read(daemon.home.socket) == Array("mine".utf8))
    }

    @Test func `A home too long for a socket is named with what to do`() async throws {
        let temporary = try TemporaryHome()
        var environment = temporary.environment
        environment["REPOWIRE_HOME"] = "\(temporary.root)/\(String(repeating: "x", count: 100))"
        let child = try ChildProcess(try Programs.built("repowired"), [], environment: environment)
        #expect(try await child.exit() == 1)
        #expect(child.stderr.contains("REPOWIRE_HOME"))
    }

    @Test func `All it keeps is for its owner alone`() async throws {
        let daemon = try await RealDaemon()
        let files = [
            (daemon.home.path, 0o700), (daemon.home.run, 0o700), (daemon.home.socket, 0o600),
            (daemon.home.token, 0o600), (daemon.home.port, 0o600), (daemon.home.journal, 0o600),
            (daemon.home.log, 0o600), (daemon.home.lock, 0o600),
        ]
        for (path, mode) in files { #expect(try FileSystem.status(of: path)?.mode == UInt16(mode), "\(path)") }
        let token = try daemon.token()
        #expect(token.utf8.count >= 32)
        try await daemon.end(SIGTERM)
        try await daemon.start()
        #expect(try daemon.token() == token)
    }

    @Test func `The token is on no command line and in no environment`() async throws {
        let daemon = try await RealDaemon()
        let token = try daemon.token()
        for file in ["cmdline", "environ"] where FileSystem.exists("/proc/\(daemon.pid)/\(file)") {
            let text = String(decoding: try FileSystem.read("/proc/\(daemon.pid)/\(file)"), as: UTF8.self)
            #expect(!text.isEmpty)
            #expect(!text.contains(token))
        }
    }

    @Test func `A token that others can read is not used, and everything but HTTP works`() async throws {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGTERM)
        #expect(chmod(daemon.home.token, 0o644) == 0)
        try await daemon.start()
        let status = try daemon.connect().call("daemon/status")
        #expect(status["http"] == .null)
        #expect(status["warnings"]?.arrayValue?.contains { $0.text.contains(daemon.home.token) } == true)
    }

    @Test func `A port that is taken is a warning, and everything but HTTP works`() async throws {
        let first = try await RealDaemon()
        let second = try await RealDaemon(["--port", "\(try first.port())"])
        let person = try second.connect()
        let status = try person.call("daemon/status")
        #expect(status["http"] == .null)
        #expect(status["warnings"]?.arrayValue?.first?.stringValue?.contains("HTTP") == true)
        #expect(second.log.contains("the HTTP API is off"))
        let program = try second.join("weather")
        try person.call("peer/notify", ["peer": "weather", "message": "still here"])
        #expect(try program.offer().body == "still here")
        #expect(!FileSystem.exists(second.home.port))
    }

    @Test func `Without a port there is no HTTP, no token and no warning`() async throws {
        let daemon = try await RealDaemon(["--port", "none"])
        let status = try daemon.connect().call("daemon/status")
        #expect(status["http"] == .null)
        #expect(status["warnings"] == [])
        #expect(!FileSystem.exists(daemon.home.token))
    }

    @Test(arguments: [["--port"], ["--port", "99999"], ["--log-level", "loud"], ["--frobnicate"]])
    func `A command line that is wrong is explained`(arguments: [String]) async throws {
        let temporary = try TemporaryHome()
        let child = try ChildProcess(
            try Programs.built("repowired"), arguments, environment: temporary.environment)
        #expect(try await child.exit() == 64)
        #expect(child.stderr.hasPrefix("repowired: "))
        #expect(try FileSystem.list(temporary.repowireHome) == [])
    }

    @Test(arguments: ["", "/run", "/run/daemon.sock", "/run/daemon.lock"])
    func `A daemon whose home was removed ends, as nobody finds it any more`(part: String) async throws {
        let daemon = try await RealDaemon()
        let client = try daemon.connect()
        try FileSystem.removeTree("\(daemon.home.path)\(part)")
        try await eventually("it ends") { !daemon.isRunning }
        #expect(try await daemon.end(0) == 0)
        #expect(try client.line() == nil)
        #expect(daemon.stderr.contains("the home was removed"))
        #expect(FileSystem.exists(daemon.home.path) == !part.isEmpty)
        try await daemon.start()
        #expect(try daemon.isHealthy())
    }

    @Test func `A daemon whose home goes while it starts ends as well`() async throws {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGTERM)
        for _ in 0..<20 {
            let child = try daemon.launch()
            try await eventually("its socket") { FileSystem.exists(daemon.home.socket) || !child.isRunning }
            try? FileSystem.removeTree(daemon.home.path)
            try await eventually("it ends", showing: child.stderr) { !child.isRunning }
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `A signal ends it in order`(number: Int32) async throws {
        let daemon = try await RealDaemon()
        let client = try daemon.connect()
        #expect(try await daemon.end(number) == 0)
        #expect(try client.line() == nil)
        #expect(daemon.log.contains("stopped"))
        #expect(!FileSystem.exists("\(daemon.home.journal)-wal"))
    }

    @Test(arguments: ["socket", "http"])
    func `A client ends it in order`(way: String) async throws {
        let daemon = try await RealDaemon()
        if way == "socket" {
            #expect(try daemon.connect().call("daemon/stop") == [:])
        } else {
            let answer = try daemon.web("POST", "/v1/stop")
            #expect(answer.status == 202)
        }
        try await eventually("it ends") { !daemon.isRunning }
        #expect(try await daemon.end(0) == 0)
    }

    @Test func `A question in flight is told that it stays open, and is answered by the next daemon`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        let params: JSON = ["peer": "weather", "message": "x", "request_key": "k"]
        let ask = try person.begin("peer/ask", params)
        let id = try program.offer().id
        try person.call("peer/notify", ["peer": "weather", "message": "y"])
        daemon.send(SIGTERM)
        guard case .failure(let error) = try person.answer(to: ask) else {
            Issue.record("it was answered")
            return
        }
        #expect(error.name == .shuttingDown)
        #expect(try await daemon.end(0) == 0)
        try await daemon.start()
        let again = try daemon.join("weather")
        let offer = try again.offer()
        #expect(offer.id == id)
        let asker = try daemon.connect()
        let repeated = try asker.begin("peer/ask", params)
        try again.call("message/answer", ["id": .string(id), "text": "still open"])
        #expect(try asker.answer(to: repeated).get()["answer"] == "still open")
        #expect(try again.offer().body == "y")
    }

    @Test func `While it drains nothing new is taken`() async throws {
        let daemon = try await RealDaemon()
        _ = try daemon.join("weather")
        let person = try daemon.connect()
        let stopper = try daemon.connect()
        try stopper.begin("daemon/stop")
        var refused = 0
        var taken: [JSON] = []
        while let id = try? person.begin("peer/notify", ["peer": "weather", "message": "x"]),
            let answer = try? person.answer(to: id)
        {
            switch answer {
            case .success(let sent): taken.append(sent["message_id"] ?? .null)
            case .failure(let error):
                #expect(error.name == .shuttingDown)
                refused += 1
            }
        }
        try await eventually("it ends") { !daemon.isRunning }
        try await daemon.start()
        let kept = try daemon.connect().call("message/list", ["limit": 1000])["messages"]?.arrayValue
        #expect(Set(kept?.compactMap { $0["id"] } ?? []) == Set(taken))
    }
}
