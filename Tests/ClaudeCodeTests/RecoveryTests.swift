import Manifests
import Platform
import RepowireKit
import TestSupport
import Testing

@testable import ClaudeCode
@testable import Declarative

/// The adapter finding out how a turn ended, with real files and a living process.
@Suite struct RecoveryTests {
    private let home: TemporaryHome
    private let adapter: ClaudeCodeAdapter
    private let agent: ChildProcess
    private let process: ProcessIdentity
    private let message = MessageID("m_aaaaaaaaaaaaaaaaaaaa")
    private let id = "8b1f6a09-4050-4751-b36b-b10e66ad0aac"

    private struct NoChildren: AgentChildren {
        func writeToInbox(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool {
            false
        }
    }

    init() throws {
        home = try TemporaryHome()
        var checkout = "\(#filePath)"
        for _ in 0..<3 { checkout = Path.parent(of: checkout) ?? "/" }
        let path = "\(checkout)/adapters.d/claude-code.yaml"
        let context = AdapterContext(
            environment: home.environment, home: home.home, repowireHome: home.repowireHome,
            hookProgram: "/opt/repowire-hook", mcpProgram: "/opt/repowire-mcp", children: NoChildren())
        adapter = try ClaudeCodeAdapter(
            manifest: ManifestReader.read(FileSystem.read(path), file: path), context: context)
        agent = try ChildProcess("/bin/sleep", ["600"], environment: home.environment)
        process = try #require(ProcessTable.identity(of: agent.pid))
    }

    private func session(_ directory: String = "/w/proj", facts: [String: String] = [:]) -> Session {
        Session(
            key: SessionKey(runtime: "claude-code", id: id), process: process, directory: directory, state: .idle,
            facts: facts)
    }

    private func list(status: String) throws {
        let entry: JSON = [
            "pid": .int(Int64(process.pid)), "procStart": .string(String(process.start)), "sessionId": .string(id),
            "cwd": "/w/proj", "status": .string(status), "entrypoint": "cli",
        ]
        try home.write(entry.text, to: "home/.claude/sessions/\(process.pid).json")
    }

    private func text(_ lines: [JSON]) -> String { lines.map { $0.text + "\n" }.joined() }

    private func write(_ lines: [JSON], to path: String = "home/.claude/projects/-w-proj") throws {
        try home.write(text(lines), to: "\(path)/\(id).jsonl")
    }

    private func recover(_ turn: TurnID? = nil, in session: Session? = nil) async throws -> TurnEvent.Kind? {
        try await adapter.recoverTurn(turn, for: message, in: session ?? self.session())?.kind
    }

    private var answered: RecordedTurnTests.Case { RecordedTurnTests.all[0] }

    @Test func `The answer is found in the folder of the session's own folder`() async throws {
        try list(status: "busy")
        try write(answered.lines)
        #expect(try await recover(answered.turn) == answered.expected)
        #expect(try await recover() == answered.expected)
        #expect(try await recover(TurnID("another")) == nil)
    }

    @Test func `What a hook reported comes first, unless it is of an earlier session`() async throws {
        try list(status: "idle")
        let reported = try home.write(text(answered.lines), to: "elsewhere/\(id).jsonl")
        #expect(try await recover(in: session(facts: ["transcript": reported])) == answered.expected)
        try write(answered.lines)
        let earlier = try home.write("", to: "elsewhere/00000000-4050-4751-b36b-b10e66ad0aac.jsonl")
        for path in [earlier, "relative/\(id).jsonl", "", "/"] {
            #expect(try await recover(in: session(facts: ["transcript": path])) == answered.expected)
        }
    }

    @Test func `A session that changed its folder is found where it began`() async throws {
        try list(status: "idle")
        try write([], to: "home/.claude/projects/-somewhere-else")
        try write(answered.lines, to: "home/.claude/projects/-where-it-began")
        try FileSystem.remove("\(home.home)/.claude/projects/-somewhere-else/\(id).jsonl")
        #expect(try await recover() == answered.expected)
    }

    @Test func `Without an end the turn has only begun, and a busy session's last words are no end`() async throws {
        let unmarked = Array(answered.lines.prefix { $0["type"] != "system" })
        try write(unmarked)
        try list(status: "busy")
        #expect(try await recover() == .began(turn: answered.turn, messages: [message]))
        try list(status: "idle")
        #expect(try await recover() == answered.expected)
    }

    @Test func `What is written a moment later is waited for`() async throws {
        try list(status: "idle")
        let path = "\(home.home)/.claude/projects/-w-proj/\(id).jsonl"
        let whole = RecordedTranscript.interruptedStreaming
        let item = RecordedTurnTests.all[1]
        let lines = text(whole)
        let writer = OwnedThread {
            Pause.milliseconds(100)
            try? FileSystem.makeFolder(Path.parent(of: path) ?? "/")
            // In two pieces, cut within a line.
            try? FileSystem.writeNew(path, Array(lines.utf8.dropLast(200)), mode: 0o600, synchronize: false)
            Pause.milliseconds(100)
            try? FileSystem.remove(path)
            try? FileSystem.writeNew(path, Array(lines.utf8), mode: 0o600, synchronize: false)
        }
        // A slow machine may be late; then the turn has begun, and the mesh asks again.
        try await eventually("the interruption") {
            try await adapter.recoverTurn(nil, for: item.message, in: session())?.kind == item.expected
        }
        writer.join()
    }

    @Test func `A session without a transcript, or with a dangerous id, says nothing`() async throws {
        #expect(try await recover() == nil)
        for name in ["", "a/b", "../../x"] {
            var hostile = session()
            hostile.key.id = name
            #expect(adapter.transcriptPath(of: hostile) == nil)
            #expect(try await recover(in: hostile) == nil)
        }
    }

    @Test func `A pipe in the transcript's place makes nobody wait`() async throws {
        let folder = "\(home.home)/.claude/projects/-w-proj"
        try FileSystem.makeFolder(folder)
        let pipe = Subprocess("/usr/bin/mkfifo", ["\(folder)/\(id).jsonl"], environment: home.environment)
        #expect(try pipe.run(within: 10_000).status == 0)
        #expect(try await recover() == nil)
    }

    @Test func `Of a huge file only the end is read, and more of it when it must be`() async throws {
        try list(status: "idle")
        let filler = JSON.object(["type": "attachment", "data": .string(String(repeating: "x", count: 1 << 20))])
        let before = Array(repeating: filler, count: 3)
        try write(before + answered.lines + [filler, filler])
        #expect(try await recover() == answered.expected)
        // A line larger than all that is read at first stands between the prompt and the end.
        let large = JSON.object(["type": "attachment", "data": .string(String(repeating: "x", count: 9 << 20))])
        let prompt = answered.lines.prefix { $0["type"] != "assistant" }
        try write(before + prompt + [large] + answered.lines.dropFirst(prompt.count))
        #expect(try await recover() == answered.expected)
        // What began before the largest end is not found, and nothing else is taken for it.
        let path = "\(home.home)/.claude/projects/-w-proj/\(id).jsonl"
        let cut = Transcript(path, from: message, limits: [4096, 1 << 20])
        #expect(cut.fate(of: message, turn: nil) == nil)
    }

    @Test func `Hostile lines are passed over`() async throws {
        try list(status: "idle")
        let deep = String(repeating: "[", count: 100_000)
        let hostile = [
            deep, "{\"type\":\"user\",\"message\":{\"content\":\(deep)", "\u{0}\u{1}",
            "{\"type\":\"user\",\"promptId\":7}",
            "{\"type\":\"assistant\",\"message\":\"text\"}", "{\"type\":\"system\",\"subtype\":[\"turn_duration\"]}",
            "{\"type\":\"user\",\"promptId\":\"x\",\"message\":{\"content\":[1,null,{\"type\":\"text\",\"text\":5}]}}",
            "null",
            "\"\(message)\"",
            "{\"type\":\"user\",\"promptId\":\"\(answered.turn)\",\"message\":{\"content\":{\"a\":1}}}",
        ]
        let text = text(answered.lines)
        let prompt = text.split(separator: "\n").prefix(3).joined(separator: "\n")
        let rest = text.split(separator: "\n").dropFirst(3).joined(separator: "\n")
        let lines = hostile.dropLast().joined(separator: "\n")
        try home.write(
            "\(lines)\n\(prompt)\n\(hostile.last ?? "")\n\(rest)\n\(lines)\n",
            to: "home/.claude/projects/-w-proj/\(id).jsonl")
        #expect(try await recover() == answered.expected)
    }
}
