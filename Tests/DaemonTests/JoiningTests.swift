import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Which sessions take part, by what is said of their folders.
@Suite struct JoiningTests {
    /// An agent that registers and does nothing. Its process is that of a sleeper.
    private final class Sleeper {
        let process: ChildProcess
        let identity: ProcessIdentity

        init(_ name: String, in folder: String, of daemon: RealDaemon, environment: [String: String] = [:]) throws {
            try FileSystem.makeFolder(folder)
            process = try ChildProcess("/bin/sleep", ["120"], environment: environment, folder: "/")
            identity = try #require(ProcessTable.identity(of: process.pid))
            let entry: JSON = [
                "pid": .int(Int64(identity.pid)), "start": .int(Int64(identity.start)), "session": .string(name),
                "directory": .string(folder), "state": "idle", "socket": "/nowhere",
            ]
            let registry = "\(daemon.home.path)/demo/sessions"
            try FileSystem.makeFolder(registry)
            try FileSystem.writeAtomically("\(registry)/\(name).json", entry.bytes, mode: 0o600)
            try daemon.connect().call(
                "hook/report", ["runtime": "demo", "event": "started", "payload": .string(entry.text)])
        }

        deinit { process.stop() }
    }

    private func names(_ person: Connection) throws -> [String] {
        (try person.call("peer/list", ["include_offline": true])["peers"]?.arrayValue ?? [])
            .compactMap { $0["name"]?.stringValue }.sorted()
    }

    @Test func `A folder leaves and joins again, at once and for everything below it`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        let work = "\(daemon.temporary.root)/work"
        let agents = [
            try Sleeper("one", in: "\(work)/one", of: daemon), try Sleeper("two", in: "\(work)/two/deep", of: daemon),
        ]
        try await eventually("both are listed") { try names(person) == ["deep", "one"] }
        let waiting = try person.call("peer/notify", ["peer": "deep", "message": "hello"])

        let left = try person.call("folder/leave", ["directory": .string("\(work)/two")])
        #expect(left["joined"] == false)
        #expect(left["decided_by"] == .string("\(work)/two"))
        #expect(try names(person) == ["one"])
        let keptOut = try person.call("peer/list")["kept_out"]?.arrayValue
        #expect(keptOut?.map { $0["directory"] } == [.string("\(work)/two/deep")])
        #expect(try person.failure("peer/notify", ["peer": "deep", "message": "x"]).name == .unknownPeer)
        let trace = try person.call("message/trace", ["id": waiting["message_id"] ?? .null])
        #expect(trace.at("/message/state") == "failed")

        // The nearest folder decides.
        #expect(try person.call("folder/join", ["directory": .string("\(work)/two/deep")])["joined"] == true)
        #expect(try names(person) == ["deep", "one"])
        #expect(try person.call("folder/leave", ["directory": .string(work)])["joined"] == false)
        #expect(try names(person) == ["deep"])
        for folder in [work, "\(work)/two", "\(work)/two/deep"] {
            try person.call("folder/forget", ["directory": .string(folder)])
        }
        #expect(try names(person) == ["deep", "one"])
        #expect(!FileSystem.exists("\(daemon.home.path)/config.yaml"), "nothing is said, so nothing is kept")
        withExtendedLifetime(agents) {}
    }

    @Test func `With opt-in only those who joined take part, also after a restart`() async throws {
        let daemon = try await RealDaemon()
        var person = try daemon.connect()
        #expect(try person.call("joining/default", ["default": "opt-in"])["default"] == "opt-in")
        let folder = "\(daemon.temporary.root)/work"
        let agents = [
            try Sleeper("one", in: "\(folder)/one", of: daemon), try Sleeper("two", in: "\(folder)/two", of: daemon),
            try Sleeper("three", in: "\(folder)/three", of: daemon, environment: ["REPOWIRE_JOIN": "1"]),
        ]
        try await eventually("all are seen") {
            let list = try person.call("peer/list")
            return list["peers"]?.arrayValue?.count == 1 && list["kept_out"]?.arrayValue?.count == 2
        }
        try person.call("folder/join", ["directory": .string("\(folder)/two")])
        #expect(try names(person) == ["three", "two"])
        try await daemon.crash()
        person = try daemon.connect()
        try await eventually("all are seen again") { try names(person) == ["three", "two"] }
        try person.call("joining/default", ["default": "automatic"])
        #expect(try names(person) == ["one", "three", "two"])
        withExtendedLifetime(agents) {}
    }

    @Test func `The hooks of a session that stays out hear nothing, and its tools say why`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        let folder = "\(daemon.temporary.root)/work"
        try FileSystem.makeFolder(folder)
        try person.call("folder/leave", ["directory": .string(folder)])
        let payload = JSON.object(["session": "s", "directory": .string(folder), "prompt": "p"]).text
        let answer = try person.call(
            "hook/report", ["runtime": "demo", "event": "prompt", "payload": .string(payload)])
        #expect(answer["stdout"] == "")
        #expect(try names(person).isEmpty)

        let pump = try Connection(to: daemon.home.socket)
        let facts: JSON = ["runtime": "demo", "instance": "i", "directory": .string(folder)]
        try pump.call("hello", ["protocol": 1, "program": "repowire-mcp", "mcp": facts])
        let start: JSON = [
            "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
        ]
        try pump.call("initialize", start)
        let result = try pump.call("tools/call", ["name": "whoami", "arguments": [:]])
        #expect(result["isError"] == true)
        #expect(result.at("/content/0/text")?.stringValue?.contains("did not join") == true)
        #expect(try names(person).isEmpty)
    }

    @Test func `What a person wrote in config yaml stays, and each setting tells where it came from`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        let file = "\(daemon.home.path)/config.yaml"
        let mine = "# mine\nlog_level: warning # less\n"
        try FileSystem.writeAtomically(file, Array(mine.utf8), mode: 0o600)
        try person.call("folder/leave", ["directory": "/nowhere/at all"])
        #expect(
            String(decoding: try FileSystem.read(file), as: UTF8.self)
                == mine.dropLast() + "\njoining:\n  folders:\n    \"/nowhere/at all\": left\n")
        let rows = try person.call("daemon/settings")["settings"]?.arrayValue ?? []
        func row(_ key: String) -> JSON? { rows.first { $0["key"] == .string(key) } }
        #expect(row("joining.folders")?["value"] == ["/nowhere/at all": "left"])
        #expect(row("joining.folders")?["origin"] == .string("\(file):4:3"))
        #expect(row("log_level")?["origin"] == "the option --log-level")
        #expect(row("http.port")?["origin"] == "the option --port")
        #expect(row("backups")?["origin"] == "built in")
        try person.call("folder/forget", ["directory": "/nowhere/at all"])
        #expect(String(decoding: try FileSystem.read(file), as: UTF8.self) == mine)
    }

    @Test func `With a mistake in config yaml nobody new joins, and everybody says so`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        try FileSystem.writeAtomically(
            "\(daemon.home.path)/config.yaml", Array("joining:\n  defalt: opt-in\n".utf8), mode: 0o600)
        let problem = try person.call("daemon/settings")["problem"]?.stringValue ?? ""
        #expect(problem.contains("config.yaml:2:3"))
        #expect(problem.contains("default"))
        let agent = try Sleeper("one", in: "\(daemon.temporary.root)/one", of: daemon)
        try await eventually("it is seen") { try person.call("peer/list")["kept_out"]?.arrayValue?.count == 1 }
        #expect(try person.call("daemon/status")["warnings"]?.arrayValue?.isEmpty == false)
        #expect(try person.failure("folder/join", ["directory": "/"]).name == .conflict)
        withExtendedLifetime(agent) {}
    }
}
