import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Transports

@testable import Declarative

/// Typing into a real tmux server of the test's own, with a program in the pane that behaves as an agent may.
@Suite(
    .serialized, .enabled(if: (try? Programs.path(of: "tmux")) != nil, "tmux is not installed"),
    .enabled(if: Programs.python != nil, "python3 is not installed"))
struct GuardedTypingTests {
    private let home: TemporaryHome
    private let tmux: Tmux
    private let message = FramedMessage(
        id: MessageID("m_0123456789abcdefghjk"), kind: .ask,
        text: "[repowire ask m_0123456789abcdefghjk]\n!echo hello\n/help 👩‍👩‍👧\n[end of repowire ask]",
        senderName: "front")

    init() throws {
        StandardStreams.ignoreBrokenPipes()
        home = try TemporaryHome()
        tmux = try Tmux(in: home)
    }

    private func type(
        _ message: FramedMessage, into program: ComposerProgram, pane: String? = nil, process: Int32? = nil,
        left: LeftTexts = LeftTexts(), objection: @escaping @Sendable () throws -> String? = { nil }
    ) async throws -> GuardedTyping.Result {
        let driven = Transports.TmuxPane(
            socket: tmux.socket, pane: pane ?? program.pane.id, environment: home.environment)
        let owner = try await program.process()
        let identity = ProcessTable.identity(of: process ?? owner)
        return try GuardedTyping(
            pane: try #require(driven), rules: try #require(try BuiltIn.manifest("claude-code").screen),
            message: message, process: try #require(identity), left: left, objection: objection
        ).run()
    }

    @Test(arguments: ["plain", "slow", "verbatim"])
    func `The message is sent as one prompt, whole`(manner: String) async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(manner, in: home, tmux: tmux)
        #expect(try await type(message, into: program) == .typed)
        try await eventually("the prompt", showing: (try? program.pane.screen()) ?? "") { !program.submitted.isEmpty }
        #expect(program.submitted == [message.text])
        #expect(try tmux.run("list-buffers").isEmpty)
    }

    @Test func `Two messages are two prompts`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        var second = message
        second.text = "[another] one"
        #expect(try await type(message, into: program) == .typed)
        try await eventually("the first prompt") { program.submitted.count == 1 }
        #expect(try await type(second, into: program) == .typed)
        try await eventually("both prompts") { program.submitted.count == 2 }
        #expect(program.submitted == [message.text, second.text])
    }

    @Test(arguments: [
        ("draft", "the composer holds a draft"), ("dialog", "a dialog is open"), ("busy", "a turn is running"),
    ])
    func `Nothing is touched where nothing may be typed`(manner: String, reason: String) async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(manner, in: home, tmux: tmux)
        try await eventually("the screen") { try program.pane.screen().contains(manner == "dialog" ? "1. Yes" : "❯") }
        let before = try program.pane.screen()
        #expect(try await type(message, into: program) == .refused(reason))
        #expect(try program.pane.screen() == before)
        #expect(program.submitted.isEmpty)
        #expect(program.dialogAnswers == 0)
    }

    @Test func `In copy mode nothing is touched`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        try tmux.run("copy-mode", "-t", program.pane.id)
        #expect(try await type(message, into: program) == .refused("the pane is in copy mode"))
        try tmux.run("send-keys", "-t", program.pane.id, "-X", "cancel")
        #expect(program.submitted.isEmpty)
        #expect(try await type(message, into: program) == .typed)
    }

    @Test func `The runtime's own word that it is not idle is heeded`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        let before = try program.pane.screen()
        #expect(try await type(message, into: program) { "the session is busy" } == .refused("the session is busy"))
        #expect(try program.pane.screen() == before)
        // Also when it is said only after the paste.
        let asked = Counter()
        let result = try await type(message, into: program) { asked.next() == 1 ? nil : "the session is blocked" }
        #expect(result == .left("the session is blocked"))
        #expect(program.submitted.isEmpty)
    }

    @Test(arguments: ["plain", "verbatim"])
    func `What stands there from an earlier try is sent, not pasted again`(manner: String) async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(manner, in: home, tmux: tmux)
        let (asked, left) = (Counter(), LeftTexts())
        let first = try await type(message, into: program, left: left) { asked.next() == 1 ? nil : "a turn began" }
        #expect(first == .left("a turn began"))
        let standing = try program.pane.screen()
        #expect(try await type(message, into: program, left: left) { "it runs" } == .refused("it runs"))
        #expect(try program.pane.screen() == standing)
        // Another message does not go where one stands.
        var other = message
        other.id = MessageID("m_another0123456789abc")
        if manner == "verbatim" { other.text = "[another] one" }
        #expect(try await type(other, into: program, left: left) == .refused("the composer holds a draft"))
        #expect(program.submitted.isEmpty)
        #expect(try await type(message, into: program, left: left) == .typed)
        try await eventually("the prompt") { !program.submitted.isEmpty }
        #expect(program.submitted == [message.text])
        #expect(try await type(other, into: program, left: left) == .typed)
        try await eventually("the other prompt") { program.submitted.count == 2 }
        #expect(program.submitted.last == other.text)
    }

    @Test func `A folded paste that nobody remembers is its user's`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        let asked = Counter()
        _ = try await type(message, into: program) { asked.next() == 1 ? nil : "a turn began" }
        #expect(try await type(message, into: program) == .refused("the composer holds a draft"))
        #expect(program.submitted.isEmpty)
    }

    @Test func `A dialog that opens under the paste gets no Enter`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start("late-dialog", in: home, tmux: tmux)
        #expect(try await type(message, into: program) == .left("a dialog is open"))
        #expect(program.dialogAnswers == 0)
        #expect(program.submitted.isEmpty)
    }

    @Test(arguments: ["late-draft", "deaf"])
    func `Without the text alone in the composer there is no Enter`(manner: String) async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(manner, in: home, tmux: tmux)
        let result = try await type(message, into: program)
        #expect(result == .left("the composer does not show the text alone"))
        #expect(program.submitted.isEmpty)
    }

    @Test func `A pane that holds another process is left alone`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        let other = try tmux.open(["/bin/sleep", "600"], folder: home.root)
        let result = try await type(message, into: program, process: other.pid)
        #expect(result == .refused("pane \(program.pane.id) does not hold the agent's process"))
        #expect(program.submitted.isEmpty)
    }

    @Test func `An agent in a shell is reached, and left alone while it is suspended`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux, wrapped: true)
        #expect(try await type(message, into: program) == .typed)
        try await eventually("the prompt") { program.submitted.count == 1 }
        let agent = try #require(ProcessTable.identity(of: try await program.process()))
        #expect(ProcessTable.isInForeground(agent))
        try program.pane.press("C-z")
        try await eventually("the shell is in the foreground") { !ProcessTable.isInForeground(agent) }
        // Its composer still shows: what is typed now would be commands.
        #expect(
            try await type(message, into: program)
                == .refused("the agent is not in the foreground of its terminal"))
        #expect(program.submitted.count == 1)
    }

    @Test func `A hazardous text never reaches the terminal`() async throws {
        defer { tmux.stop() }
        let program = try await ComposerProgram.start(in: home, tmux: tmux)
        var hostile = message
        hostile.text = "/exit"
        guard case .refused(let reason) = try await type(hostile, into: program) else {
            Issue.record("it was typed")
            return
        }
        #expect(reason.contains("begins with /"))
        #expect(program.submitted.isEmpty)
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
