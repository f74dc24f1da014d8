import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing

@testable import Declarative

/// The files in which Claude Code lists its sessions, as it writes them and as they must never be trusted to be.
@Suite struct RegistryTests {
    private let home: TemporaryHome
    private let adapter: DeclarativeAdapter
    /// A process that lives as long as a test.
    private let agent: ChildProcess
    private let process: ProcessIdentity

    init() throws {
        home = try TemporaryHome()
        adapter = try DeclarativeAdapter(
            manifest: BuiltIn.manifest("claude-code"), context: BuiltIn.context(home: home.home))
        agent = try ChildProcess("/bin/sleep", ["600"], environment: home.environment)
        process = try #require(ProcessTable.identity(of: agent.pid))
    }

    private var registry: Registry {
        get throws { try #require(adapter.registry) }
    }

    /// A file as Claude Code 2.1.331 writes it, for the living process.
    private func entry(_ changes: JSONObject = [:]) -> JSON {
        var object: JSONObject = [
            "pid": .int(Int64(process.pid)), "sessionId": "8b1f6a09-4050-4751-b36b-b10e66ad0aac",
            "cwd": "/home/dev/proj", "startedAt": 1_795_362_004_327, "procStart": .string(String(process.start)),
            "version": "2.1.331", "peerProtocol": 1, "peerFeatures": ["notify_idle"], "kind": "interactive",
            "entrypoint": "cli", "asksForConvertedSkills": nil, "tmux": "fresh:@0.%12",
            "messagingSocketPath": "/run/cc-socks/1.sock", "name": "proj-aa", "nameSource": "derived",
            "status": "idle", "updatedAt": 1_795_362_004_441, "statusUpdatedAt": 1_795_362_004_441,
        ]
        for member in changes.members { object[member.key] = member.value }
        return .object(object)
    }

    private func write(_ json: JSON, as name: String? = nil) throws {
        try home.write(json.text, to: "home/.claude/sessions/\(name ?? "\(process.pid).json")")
    }

    private func session(_ changes: JSONObject) throws -> Session? {
        try registry.session(from: entry(changes))
    }

    @Test func `A session is listed with everything its file says`() async throws {
        try write(entry())
        let session = Session(
            key: SessionKey(runtime: "claude-code", id: "8b1f6a09-4050-4751-b36b-b10e66ad0aac"), process: process,
            directory: "/home/dev/proj", state: .idle, pane: "%12", title: "proj-aa",
            facts: ["socket": "/run/cc-socks/1.sock", "peer_protocol": "1", "version": "2.1.331"])
        #expect(try await adapter.discoverSessions() == [session])
        #expect(adapter.watchedFolders() == ["\(home.home)/.claude/sessions"])
        #expect(try await registry.current(session) == session)
    }

    @Test(arguments: [
        ("idle", nil, SessionState.idle), ("busy", nil, .busy),
        ("waiting", "permission prompt", .blocked("permission prompt")),
        ("waiting", nil, .blocked("waiting")), ("dreaming", nil, .unknown), ("", nil, .unknown),
    ])
    func `The runtime's words become states, and an unknown one none`(
        status: String, reason: String?, expected: SessionState
    ) throws {
        let changes: JSONObject = ["status": .string(status), "waitingFor": reason.map(JSON.string) ?? .null]
        #expect(try session(changes)?.state == expected)
    }

    @Test func `Without tmux there is no pane, and a headless run is not addressable`() throws {
        #expect(try session(["tmux": nil])?.pane == nil)
        #expect(try session(["tmux": "no pane"])?.pane == nil)
        #expect(try session(["entrypoint": "sdk-cli"])?.isAddressable == false)
        #expect(try session(["entrypoint": nil])?.isAddressable == false)
        #expect(try session([:])?.isAddressable == true)
    }

    @Test func `A file of a process that has ended is passed over`() async throws {
        try write(entry())
        #expect(try await adapter.discoverSessions().count == 1)
        agent.stop()
        #expect(try await adapter.discoverSessions().isEmpty)
    }

    @Test func `A file of an earlier process with the same number is passed over`() throws {
        #expect(try session(["procStart": "1"]) == nil)
        #expect(try session(["procStart": .int(Int64(process.start))]) != nil)
        // Without the record of a start the number alone must do.
        #expect(try session(["procStart": nil]) != nil)
    }

    @Test(
        arguments: [
            ["pid": 0], ["pid": 1], ["pid": -5], ["pid": 99_999_999_999], ["pid": 1.5], ["pid": "x"], ["pid": nil],
            ["pid": ["a"]], ["sessionId": nil], ["sessionId": ""], ["sessionId": "../../../etc"], ["sessionId": "a/b"],
            ["sessionId": ".."], ["sessionId": "a\nb"], ["sessionId": "a\u{1B}]0;x"], ["sessionId": ["a"]],
            ["cwd": nil],
            ["cwd": "relative"], ["cwd": ""], ["cwd": 5],
        ] as [JSONObject])
    func `A file with a value that cannot be is no session`(changes: JSONObject) throws {
        #expect(try session(changes) == nil)
    }

    @Test func `Very long ids are refused`() throws {
        #expect(try session(["sessionId": .string(String(repeating: "a", count: 257))]) == nil)
        #expect(try session(["sessionId": .string(String(repeating: "a", count: 256))]) != nil)
    }

    @Test(arguments: ["", "{", "nul", "[]", "7", "{\"pid\":", "\u{0}", "{\"pid\": 1, \"pid\"", "[[[[[[", "{}"])
    func `Half a file is no session and hides no other`(text: String) async throws {
        try home.write(text, to: "home/.claude/sessions/1.json")
        try write(entry())
        #expect(try await adapter.discoverSessions().map(\.process) == [process])
    }

    @Test(arguments: [1, 2, 3])
    func `A file that is half written is read again, twice`(halves: Int) throws {
        try write(entry())
        let whole = Array(entry().text.utf8)
        let reads = Reads()
        let registry = Registry(
            rules: try #require(adapter.manifest.registry), runtime: "claude-code", places: adapter.places
        ) { _ in reads.next() <= halves ? Array(whole.prefix(100)) : whole }
        #expect(try registry.read().count == (halves < 3 ? 1 : 0))
        #expect(reads.count == min(halves + 1, 3))
    }

    private final class Reads: Sendable {
        private let number = Mutex(0)
        var count: Int { number.withLock { $0 } }
        func next() -> Int {
            number.withLock { number in
                number += 1
                return number
            }
        }
    }

    @Test func `Files of other kinds are left alone, and none makes a look hang`() async throws {
        let folder = "\(home.home)/.claude/sessions"
        try write(entry())
        try write(entry(), as: "\(process.pid).abc.key")
        try write(entry(), as: "\(process.pid).json.tmp")
        try FileSystem.makeFolder("\(folder)/folder.json")
        let shell = """
            cd "$1" && mkfifo pipe.json && ln -s /dev/zero device.json && ln -s nowhere.json dangling.json &&
            ln -s loop.json loop.json && head -c 2000000 /dev/zero | tr '\\0' ' ' > huge.json
            """
        let made = try Subprocess("/bin/sh", ["-c", shell, "sh", folder], environment: home.environment)
            .run(within: 20_000)
        #expect(made.status == 0, "\(String(decoding: made.stderr, as: UTF8.self))")
        let start = Clocks.monotonic
        #expect(try registry.read().map(\.process) == [process])
        #expect(Clocks.monotonic - start < 5_000_000_000)
    }

    @Test func `A link to a file is read as the file`() async throws {
        try write(entry(), as: "elsewhere")
        let link = Subprocess(
            "/bin/ln", ["-s", "elsewhere", "\(home.home)/.claude/sessions/1.json"], environment: home.environment)
        #expect(try link.run(within: 10_000).status == 0)
        #expect(try await adapter.discoverSessions().count == 1)
    }

    @Test func `A missing folder lists nobody`() async throws {
        #expect(try await adapter.discoverSessions().isEmpty)
    }

    @Test func `A session is current under its id and process only`() async throws {
        try write(entry())
        let listed = try #require(try await adapter.discoverSessions().first)
        var other = listed
        other.key.id = "another"
        #expect(try await registry.current(other) == nil)
        other = listed
        other.process = ProcessIdentity(pid: process.pid, start: process.start + 1)
        #expect(try await registry.current(other) == nil)
        other.process = nil
        #expect(try await registry.current(other) == listed)
    }

    @Test func `The demo agent's files are read by its manifest`() async throws {
        let demo = try DeclarativeAdapter(
            manifest: BuiltIn.manifest("demo"), context: BuiltIn.context(home: home.home))
        let entry: JSON = [
            "pid": .int(Int64(process.pid)), "start": .string(String(process.start)), "session": "s1",
            "directory": "/w", "state": "busy", "socket": "/run/demo.sock",
        ]
        try home.write(entry.text, to: "home/.repowire/demo/sessions/a.json")
        #expect(
            try await demo.discoverSessions() == [
                Session(
                    key: SessionKey(runtime: "demo", id: "s1"), process: process, directory: "/w", state: .busy,
                    facts: ["socket": "/run/demo.sock"])
            ])
    }
}
