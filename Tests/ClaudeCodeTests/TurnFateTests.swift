import RepowireKit
import Testing

@testable import ClaudeCode

/// What a transcript says about one turn. The lines have the form that Claude Code 2.1.331 wrote, cut to what counts.
@Suite struct TurnFateTests {
    private static let id = MessageID("m_00000000000000000001")
    private let ours = TurnID("turn-ours")

    private var prompt: JSON { Self.prompt("turn-ours") }

    private static func prompt(_ turn: String, _ text: String? = nil) -> JSON {
        let frame = "[repowire ask \(id) from \"frontend\" (agent)]\n\nwhat?\n"
        return [
            "type": "user", "promptId": .string(turn), "turnOrigin": "peer",
            "message": [
                "role": "user", "content": .string(text ?? "Another Claude session sent a message:\n\(frame)"),
            ],
        ]
    }

    private static func block(
        _ text: String?, message: String = "msg_1", stop: JSON = "end_turn", tool: Bool = false, aborted: Bool = false
    ) -> JSON {
        var content: [JSON] = []
        if let text { content.append(["type": "text", "text": .string(text)]) }
        if tool { content.append(["type": "tool_use", "id": "t", "name": "Bash", "input": [:]]) }
        var line: JSONObject = [
            "type": "assistant",
            "message": ["id": .string(message), "role": "assistant", "content": .array(content), "stop_reason": stop],
        ]
        if aborted { line["isAbortedMidStream"] = true }
        return .object(line)
    }

    private static func interruption(_ turn: String, _ text: String = "[Request interrupted by user]") -> JSON {
        [
            "type": "user", "promptId": .string(turn), "rowSource": "harness",
            "message": ["role": "user", "content": [["type": "text", "text": .string(text)]]],
        ]
    }

    private static let end: JSON = ["type": "system", "subtype": "turn_duration"]

    private func end(_ lines: [JSON], isIdle: Bool = true, turn: TurnID? = nil) -> TurnEvent.Kind? {
        Transcript(lines: lines).fate(of: Self.id, turn: turn)?.end(of: Self.id, isIdle: isIdle)
    }

    @Test func `A turn that ended has the text of the model's last message as its reply`() {
        let lines: [JSON] = [
            prompt, Self.block("let me look", message: "msg_1", stop: "tool_use", tool: true),
            ["type": "user", "promptId": "turn-ours", "message": ["content": [["type": "tool_result"]]]],
            Self.block("two ", message: "msg_2"), Self.block("endpoints", message: "msg_2"), Self.end,
        ]
        #expect(end(lines) == .ended(turn: ours, messages: [Self.id], reply: "two endpoints"))
    }

    @Test(arguments: ["[Request interrupted by user]", "[Request interrupted by user for tool use]"])
    func `Esc leaves a line of the turn's own prompt id, and the partial answer is none`(mark: String) {
        let lines: [JSON] = [
            prompt, Self.block("partial ", stop: nil, aborted: true), Self.interruption("turn-ours", mark),
        ]
        #expect(end(lines) == .interrupted(turn: ours, messages: [Self.id]))
    }

    @Test func `Esc before the first byte leaves the line alone`() {
        #expect(end([prompt, Self.interruption("turn-ours")]) == .interrupted(turn: ours, messages: [Self.id]))
    }

    @Test func `An answer to another prompt is never taken for ours`() {
        let lines: [JSON] = [
            prompt, Self.prompt("turn-theirs", "and what about lunch?"), Self.block("pizza"), Self.end,
        ]
        guard case .failed(ours, [Self.id], _) = end(lines) else {
            Issue.record("\(String(describing: end(lines)))")
            return
        }
    }

    @Test func `A copy of the session under another turn id says nothing about ours`() {
        let lines: [JSON] = [Self.prompt("turn-copy"), Self.block("an answer in the copy"), Self.end]
        #expect(end(lines, turn: ours) == nil)
    }

    @Test func `An API error that the runtime gave up on is the failure's reason`() {
        let failure: JSON = [
            "type": "assistant", "isApiErrorMessage": true,
            "message": ["id": "e", "content": [["type": "text", "text": "API Error: 400 out of order"]]],
        ]
        let expected = TurnEvent.Kind.failed(turn: ours, messages: [Self.id], reason: "API Error: 400 out of order")
        #expect(end([prompt, failure]) == expected)
        #expect(end([prompt, failure], isIdle: false) == nil, "it may still try again")
    }

    @Test func `While the turn runs there is no end, and a message without our id has no fate`() {
        #expect(end([prompt], isIdle: false) == nil)
        #expect(end([prompt, Self.block("thinking", stop: nil)], isIdle: false) == nil)
        #expect(Transcript(lines: [Self.prompt("x", "no frame")]).fate(of: Self.id, turn: nil) == nil)
    }

    @Test func `Lines of sub-agents, summaries and unknown types count for nothing`() {
        var side = Self.block("a sub-agent's words", message: "side").objectValue ?? JSONObject()
        side["isSidechain"] = true
        let summary: JSON = [
            "type": "user", "isCompactSummary": true, "promptId": "turn-ours",
            "message": ["content": .string("quoted: [repowire ask \(Self.id) from \"frontend\"]")],
        ]
        let lines: [JSON] = [
            prompt, .object(side), summary, ["type": "attachment"], Self.block("the answer"), Self.end,
        ]
        #expect(end(lines) == .ended(turn: ours, messages: [Self.id], reply: "the answer"))
    }
}
