import RepowireKit
import Testing

@testable import Declarative

/// When the end of a turn is the way in.
@Suite struct ContinuationTests {
    private let message = FramedMessage(
        id: MessageID("m_0123456789abcdefghjk"), kind: .ask, text: "hello {{text}} \"quoted\"\n</x>",
        senderName: "front")

    private func answer(
        to event: String = "Stop", facts: [String: String] = [:], pane: String? = nil,
        payload: JSON = ["session_id": "s"], _ change: (inout AdapterManifest) -> Void = { _ in }
    ) throws -> HookAnswer? {
        var manifest = try BuiltIn.manifest("claude-code")
        change(&manifest)
        let adapter = try DeclarativeAdapter(manifest: manifest, context: BuiltIn.context())
        let session = Session(
            key: SessionKey(runtime: "claude-code", id: "s"), directory: "/w", pane: pane, facts: facts)
        return adapter.continuation(
            of: RuntimeReport(event: event, payload: payload), in: session, with: message)
    }

    @Test func `Without another way in the message is what the runtime goes on with`() throws {
        let answer = try #require(try answer())
        #expect(answer.exitCode == 0)
        #expect(
            try JSON(parsing: answer.stdout)
                == ["decision": "block", "reason": .string(message.text)])
    }

    @Test func `A session with an inbox is left to become idle`() throws {
        #expect(try answer(facts: ["socket": "/run/1.sock", "peer_protocol": "1"]) == nil)
    }

    @Test func `An inbox of another protocol is none`() throws {
        #expect(try answer(facts: ["socket": "/run/1.sock", "peer_protocol": "2"]) != nil)
        #expect(try answer(facts: ["socket": "/run/1.sock"]) != nil)
    }

    @Test func `A session that holds strangers' messages is left to its own child, if it has one`() throws {
        var facts = ["socket": "/run/1.sock", "peer_protocol": "1", "permission_mode": "bypassPermissions"]
        #expect(try answer(facts: facts) == nil)
        facts["child"] = "none"
        #expect(try answer(facts: facts) != nil)
        facts["permission_mode"] = "default"
        #expect(try answer(facts: facts) == nil)
    }

    @Test func `The terminal comes after it, as the manifest has it`() throws {
        #expect(try answer(pane: "%1") != nil)
        let terminalFirst = { (manifest: inout AdapterManifest) in manifest.doors.reverse() }
        #expect(try answer(pane: "%1", terminalFirst) == nil)
        #expect(try answer(pane: nil, terminalFirst) != nil)
    }

    @Test func `Only the end of a turn can be answered`() throws {
        for event in ["StopFailure", "SessionEnd", "UserPromptSubmit", "SessionStart", "SubagentStop"] {
            #expect(try answer(to: event) == nil)
        }
        #expect(try answer { $0.hooks?.continuation = nil } == nil)
        #expect(try answer { $0.doors.removeAll { $0.via == .turnEnd } } == nil)
        #expect(try answer { $0.hooks = nil } == nil)
    }

    @Test func `A report that is ignored is not answered`() throws {
        #expect(try answer(payload: ["session_id": "s", "prompt": "<task-notification>"]) == nil)
    }
}
