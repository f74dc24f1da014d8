import RepowireKit
import Testing

/// What the plug-in reads out of a session's record.
@Suite("What became of a message", .serialized, .enabled(if: PluginStage.node != nil, "node is not installed"))
struct TurnTests {
    private typealias Talk = Conversation

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var messages: [JSON]
        var isIdle = true
        var outcome: String
        var text: String?
        var testDescription: String { name }
    }

    private static let ours = "msg_rw_1_ses_1"
    private static let aborted: JSON = ["name": "MessageAbortedError", "data": [:]]
    private static let refused: JSON = ["name": "APIError", "data": ["message": "no credit", "statusCode": 400]]

    static let cases: [Case] = [
        Case(
            name: "an answer", messages: [Talk.user(ours), Talk.model("a", of: ours, "42")], outcome: "ended",
            text: "42"),
        Case(
            name: "the last step's text counts",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "I look.", finish: "tool-calls"),
                Talk.model("b", of: ours, "42", "43"),
            ], outcome: "ended", text: "42\n43"),
        Case(
            name: "an earlier step's text where the last has none",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "42", finish: "tool-calls"), Talk.model("b", of: ours),
            ], outcome: "ended", text: "42"),
        Case(
            name: "no text at all", messages: [Talk.user(ours), Talk.model("a", of: ours)], outcome: "ended", text: ""),
        Case(
            name: "cut by length", messages: [Talk.user(ours), Talk.model("a", of: ours, "4", finish: "length")],
            outcome: "ended", text: "4"),
        Case(
            name: "a stream that was cut and sent again",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "4", finish: "unknown"), Talk.model("b", of: ours, "42"),
            ], outcome: "ended", text: "42"),
        Case(
            name: "a compaction in the middle",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "I look.", finish: "tool-calls"),
                Talk.user("u2", compaction: true), Talk.model("b", of: "u2", "a summary", mode: "compaction"),
                Talk.user("u3", "Continue", synthetic: true), Talk.model("c", of: "u3", "42"),
            ], outcome: "ended", text: "42"),
        Case(
            name: "a compaction after the answer",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "42"), Talk.user("u2", compaction: true),
                Talk.model("b", of: "u2", "a summary", mode: "compaction"),
                Talk.user("u3", "Continue", synthetic: true), Talk.model("c", of: "u3", "What next?"),
            ], outcome: "ended", text: "42"),
        Case(
            name: "the user's own message joins",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, finish: "tool-calls"), Talk.user("u2", "and be quick"),
                Talk.model("b", of: "u2", "42, quickly"),
            ], outcome: "ended", text: "42, quickly"),
        Case(
            name: "the user's own turn after it",
            messages: [
                Talk.user(ours), Talk.model("a", of: ours, "42"), Talk.user("u2"), Talk.model("b", of: "u2", "other"),
            ], outcome: "ended", text: "42"),
        Case(
            name: "the rest of the turn before it",
            messages: [
                Talk.user("u0"), Talk.user(ours), Talk.model("a", of: "u0", "other"), Talk.model("b", of: ours, "42"),
            ], outcome: "ended", text: "42"),
        Case(
            name: "stopped", messages: [Talk.user(ours), Talk.model("a", of: ours, "4", finish: nil, error: aborted)],
            outcome: "interrupted"),
        Case(
            name: "stopped while it was tried again",
            messages: [Talk.user(ours), Talk.model("a", of: ours, finish: nil)], outcome: "interrupted"),
        Case(
            name: "an error of the model",
            messages: [Talk.user(ours), Talk.model("a", of: ours, finish: nil, error: refused)], outcome: "failed",
            text: "no credit"),
        Case(
            name: "a tool that was refused",
            messages: [Talk.user(ours), Talk.model("a", of: ours, "I look.", finish: "tool-calls")], outcome: "failed",
            text: "its user refused a tool, and the turn stopped"),
        Case(
            name: "never run", messages: [Talk.user(ours)], outcome: "failed",
            text: "its turn was never run: the one before it was stopped"),
        Case(
            name: "still running",
            messages: [Talk.user(ours), Talk.model("a", of: ours, "I look.", finish: "tool-calls")], isIdle: false,
            outcome: "running"),
        Case(name: "not there", messages: [Talk.user("u0"), Talk.model("a", of: "u0", "other")], outcome: "unknown"),
        Case(
            name: "far back",
            messages: [Talk.user(ours), Talk.model("a", of: ours, "42")]
                + (0..<80).flatMap { [Talk.user("u\($0)"), Talk.model("a\($0)", of: "u\($0)", "other")] },
            outcome: "ended", text: "42"),
    ]

    @Test(arguments: cases) func `The record decides`(_ example: Case) async throws {
        let stage = try await PluginStage()
        try await stage.set([
            "sessions": [["id": "ses_1"]], "messages": ["ses_1": .array(example.messages)],
            "status": example.isIdle ? [:] : ["ses_1": ["type": "busy"]],
        ])
        try await stage.begin()
        let answer = try await stage.request("session/outcome", ["session": "ses_1", "message": "m_1", "turn": nil])
        #expect(answer["outcome"]?.stringValue == example.outcome, "\(answer.text)")
        if let text = example.text { #expect((answer["reply"] ?? answer["reason"])?.stringValue == text) }
        if example.outcome != "unknown" { #expect(answer["turn"]?.stringValue == TurnTests.ours) }
    }
}
