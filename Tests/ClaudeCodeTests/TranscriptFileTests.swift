import Platform
import RepowireKit
import TestSupport
import Testing

@testable import ClaudeCode

/// Reading a transcript's end from a file that its session still writes.
@Suite struct TranscriptFileTests {
    private let id = MessageID("m_00000000000000000001")

    private func line(_ json: JSON) -> String { json.text + "\n" }

    private var prompt: String {
        line([
            "type": "user", "promptId": "t1", "turnOrigin": "peer",
            "message": ["content": .string("[repowire ask \(id) from \"a\" (agent)]\nwhat?")],
        ])
    }

    private var answer: String {
        line([
            "type": "assistant",
            "message": ["id": "m", "content": [["type": "text", "text": "this"]], "stop_reason": "end_turn"],
        ]) + line(["type": "system", "subtype": "turn_duration"])
    }

    private func fate(_ text: String, limits: [Int] = [1 << 20]) throws -> TurnEvent.Kind? {
        let home = try TemporaryHome()
        let path = try home.write(text, to: "transcript.jsonl")
        return Transcript(path, from: id, limits: limits).fate(of: id, turn: nil)?.end(of: id, isIdle: true)
    }

    @Test func `The turn is found behind other turns and before half a line`() throws {
        let other = line(["type": "user", "promptId": "t0", "promptSource": "typed", "message": ["content": "hi"]])
        let text = other + answer + prompt + answer + "{\"type\":\"assist"
        #expect(try fate(text) == .ended(turn: TurnID("t1"), messages: [id], reply: "this"))
    }

    @Test func `More of the file is read while the message is not found in its end`() throws {
        let filler = line(["type": "attachment", "data": .string(String(repeating: "x", count: 5000))])
        #expect(try fate(prompt + filler + answer, limits: [1000]) == nil)
        let found = try fate(prompt + filler + answer, limits: [1000, 100_000])
        #expect(found == .ended(turn: TurnID("t1"), messages: [id], reply: "this"))
    }

    @Test(arguments: ["", "\n\n", "not json\n", "{\"type\":7}\n[]\n3\n", "{\"type\":\"user\",\"message\":[[[]]]}\n"])
    func `Damage is passed over`(damage: String) throws {
        #expect(
            try fate(damage + prompt + damage + answer) == .ended(turn: TurnID("t1"), messages: [id], reply: "this"))
        #expect(try fate(damage) == nil)
    }

    @Test func `A missing file says nothing`() {
        #expect(Transcript("/nonexistent/x.jsonl", from: id).fate(of: id, turn: nil) == nil)
    }

    @Test func `A folder's name is its path with hyphens, and a long one is cut and hashed`() {
        #expect(ProjectFolder.name(of: "/home/dev/my.proj_1") == "-home-dev-my-proj-1")
        #expect(ProjectFolder.name(of: "/tmp/für") == "-tmp-f-r")
        let long = ProjectFolder.name(of: "/" + String(repeating: "a", count: 300))
        #expect(long.hasPrefix("-" + String(repeating: "a", count: 199) + "-"))
        #expect(long != ProjectFolder.name(of: "/" + String(repeating: "a", count: 301)))
    }
}
