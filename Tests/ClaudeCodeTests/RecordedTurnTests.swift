import RepowireKit
import Testing

@testable import ClaudeCode

/// The fate of messages of ours in transcripts that the real Claude Code wrote.
@Suite struct RecordedTurnTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var lines: [JSON]
        /// The letter of which the message's id is made.
        var letter: String
        var end: @Sendable (TurnID, MessageID) -> TurnEvent.Kind?

        var message: MessageID { MessageID("m_" + String(repeating: letter, count: 20)) }
        var testDescription: String { name }

        /// The id of the turn that holds the message.
        var turn: TurnID {
            let line = lines.first { line in
                line["type"] == "user" && line["promptId"] != nil && line.text.contains(message.rawValue)
            }
            return TurnID(line?["promptId"]?.stringValue ?? "")
        }

        var expected: TurnEvent.Kind? { end(turn, message) }

        init(_ name: String, _ lines: [JSON], _ letter: String, answer: String?) {
            self.init(name, lines, letter) { .ended(turn: $0, messages: [$1], reply: answer) }
        }

        init(
            _ name: String, _ lines: [JSON], _ letter: String,
            end: @escaping @Sendable (TurnID, MessageID) -> TurnEvent.Kind?
        ) {
            self.name = name
            self.lines = lines
            self.letter = letter
            self.end = end
        }
    }

    private static let interrupted: @Sendable (TurnID, MessageID) -> TurnEvent.Kind? = {
        .interrupted(turn: $0, messages: [$1])
    }

    static let all: [Case] = [
        Case("answered", RecordedTranscript.answered, "a", answer: "the answer"),
        Case("Esc while streaming", RecordedTranscript.interruptedStreaming, "b", end: interrupted),
        Case("Esc before the first byte", RecordedTranscript.interruptedBefore, "c", end: interrupted),
        Case("Esc during a tool", RecordedTranscript.interruptedTool, "d", end: interrupted),
        Case("API error", RecordedTranscript.failed, "e") {
            .failed(turn: $0, messages: [$1], reason: "API Error: 400 bad thing")
        },
        Case("Esc with a queued prompt", RecordedTranscript.interruptedQueued, "f", end: interrupted),
        Case("a queued prompt after it", RecordedTranscript.queued, "g", answer: "our answer"),
        Case("given at the end of a turn", RecordedTranscript.continuation, "h", answer: "answer at the end"),
        Case("a sub-agent", RecordedTranscript.subagent, "i", answer: "main answer"),
        Case("after a compaction", RecordedTranscript.compacted, "j", answer: "after compaction"),
        Case("killed and resumed", RecordedTranscript.killed, "k") {
            .failed(turn: $0, messages: [$1], reason: "its session ended before the answer")
        },
        Case("running", RecordedTranscript.running, "k") { _, _ in nil },
        Case("two blocks of text", RecordedTranscript.twoTexts, "m", answer: "one two"),
        Case("text, thought, text", RecordedTranscript.thinking, "n", answer: "first.\n\nsecond."),
        Case("text before a tool", RecordedTranscript.textToolText, "p", answer: "after"),
        Case("no text", RecordedTranscript.empty, "q", answer: nil),
        Case("cut and continued", RecordedTranscript.cut, "r", answer: "Understood."),
    ]

    private func end(
        _ lines: some Sequence<JSON>, _ item: Case, turn: TurnID? = nil, isIdle: Bool = true
    ) -> TurnEvent.Kind? {
        Transcript(lines: Array(lines)).fate(of: item.message, turn: turn)?.end(of: item.message, isIdle: isIdle)
    }

    @Test(arguments: all)
    func `A recorded turn ended as it did`(item: Case) {
        #expect(!item.turn.rawValue.isEmpty)
        #expect(end(item.lines, item) == item.expected)
        #expect(end(item.lines, item, turn: item.turn) == item.expected)
        #expect(end(item.lines, item, turn: TurnID("another")) == nil)
    }

    @Test(arguments: all)
    func `While it is written, and from wherever it is read, a transcript never tells another end`(item: Case) {
        for count in 0...item.lines.count {
            let early = end(item.lines.prefix(count), item, isIdle: false)
            #expect(early == nil || early == item.expected, "after \(count) lines")
            let late = end(item.lines.suffix(count), item, isIdle: false)
            #expect(late == nil || late == item.expected, "the last \(count) lines")
            // The last words of an idle session may lack the end of a message, and never be others.
            guard case .ended(_, _, let reply?) = end(item.lines.prefix(count), item, isIdle: true) else { continue }
            guard case .ended(_, _, let whole?) = item.expected, whole.hasPrefix(reply) else {
                Issue.record("after \(count) lines: \(reply)")
                continue
            }
        }
    }

    @Test(arguments: all)
    func `What stands before and after it in the file changes nothing`(item: Case) {
        let others = Self.all.filter { $0.letter != item.letter }
        let before = others.flatMap(\.lines)
        let after = others.reversed().flatMap(\.lines)
        // Without an end of its own a turn ends where another begins.
        let expected =
            item.expected
            ?? .failed(
                turn: item.turn, messages: [item.message], reason: "its session ended before the answer")
        for turn in [item.turn, nil] {
            #expect(end(before + item.lines + after, item, turn: turn) == expected)
        }
    }

    @Test func `A sub-agent's words are in no turn of the session`() {
        let item = Self.all[0]
        let prompt = RecordedTranscript.answered.prefix { $0["type"] != "assistant" }
        #expect(end(prompt + RecordedTranscript.subagentFile, item) == nil)
    }

    /// A copy gives all prompts one id, under which nothing of ours was reported.
    @Test func `A copy of the session answers for none of its prompts under their old ids`() {
        let original = Self.all[9]
        let copied = Case("copy", RecordedTranscript.forked, original.letter, answer: "after compaction")
        #expect(copied.turn != original.turn)
        #expect(end(copied.lines, original, turn: original.turn) == nil)
        // Where no turn is known the copy holds the right answer, and not that of the prompts after it.
        #expect(end(copied.lines, copied) == copied.expected)
    }

    @Test func `A summary that quotes a message is not the message`() {
        let item = Self.all[0]
        let summary: JSON = [
            "type": "user", "promptId": "compaction", "isCompactSummary": true, "isVisibleInTranscriptOnly": true,
            "message": [
                "role": "user",
                "content": .string("The user was asked:\n[repowire ask \(item.message) from \"front\" (agent)]\nwhat?"),
            ],
        ]
        let later = RecordedTranscript.twoTexts
        #expect(end([summary] + later, item) == nil)
        #expect(end(item.lines + [summary] + later, item) == item.expected)
    }

    @Test func `A person who quotes a message does not move its turn`() {
        let item = Self.all[0]
        let quote: JSON = [
            "type": "user", "promptId": "theirs", "promptSource": "typed", "turnOrigin": "human",
            "message": [
                "role": "user",
                "content": .string("why did [repowire ask \(item.message) from \"front\" (agent)] come?"),
            ],
        ]
        let answer = RecordedTranscript.twoTexts.filter { $0["type"] != "user" }
        #expect(end(item.lines + [quote] + answer, item) == item.expected)
        #expect(end([quote] + answer, item, turn: item.turn) == nil)
    }

    @Test func `Esc while the hooks of a finished turn ran takes the answer not back`() {
        let item = Self.all[0]
        let finished = item.lines.prefix { $0["type"] != "system" }
        let escape: JSON = [
            "type": "user", "promptId": .string(item.turn.rawValue), "rowSource": "harness",
            "message": ["role": "user", "content": [["type": "text", "text": "[Request interrupted by user]"]]],
        ]
        #expect(end(Array(finished) + [escape], item) == item.expected)
        // Said by somebody else it is nothing.
        var typed = escape.objectValue ?? JSONObject()
        typed["rowSource"] = nil
        #expect(end(item.lines.prefix(3) + [.object(typed)], item) == nil)
    }

    @Test func `A version that writes no stop reason is understood by its marks`() {
        let item = Self.all[0]
        let lines = item.lines.map { line -> JSON in
            guard var object = line.objectValue, line["type"] == "assistant",
                var message = line["message"]?.objectValue
            else { return line }
            message["stop_reason"] = .null
            object["message"] = .object(message)
            return .object(object)
        }
        #expect(end(lines, item) == item.expected)
        #expect(end(lines.filter { $0["type"] != "system" }, item) == nil)
    }

    @Test func `Without prompt ids a transcript says nothing`() {
        let item = Self.all[0]
        let lines = item.lines.map { line -> JSON in
            var object = line.objectValue ?? JSONObject()
            object["promptId"] = nil
            return .object(object)
        }
        #expect(end(lines, item) == nil)
        #expect(end(lines, item, turn: item.turn) == nil)
    }
}
