import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Codex

@Suite struct RolloutTests {
    private let message = MessageID("m_0123456789abcdefghjk")

    private func line(_ payload: String) -> [UInt8] {
        Array(#"{"timestamp":"2026-11-25T08:25:16.005Z","ordinal":7,"type":"event_msg","payload":\#(payload)}"#.utf8)
    }

    private func rollout(_ payloads: String...) -> Rollout {
        Rollout(events: payloads.compactMap { RolloutEvent(line: line($0)) })
    }

    private let began = #"{"type":"task_started","turn_id":"t1","turn_attribution":{"turn_trigger":"queue"}}"#
    private let prompt =
        #"{"type":"item_completed","thread_id":"x","turn_id":"t1","item":{"type":"UserMessage","client_id":"m_0123456789abcdefghjk","content":[{"type":"text","text":"hello"}]}}"#

    @Test func `A message is found by the id that we gave it`() {
        #expect(rollout(began, prompt).turn(of: message) == TurnID("t1"))
        #expect(rollout(began, prompt).turn(of: MessageID("m_00000000000000000000")) == nil)
        #expect(rollout(began, prompt).end(of: TurnID("t1"), for: message) == nil)
        #expect(rollout(began, prompt).state == .busy)
    }

    @Test func `A message that was typed is found by the id in its frame`() {
        let text = "[repowire ask m_0123456789abcdefghjk from \\\"a\\\" (agent)]\\nhello\\n[end of repowire ask"
        let typed =
            #"{"type":"item_completed","turn_id":"t2","item":{"type":"UserMessage","content":[{"type":"text","text":"\#(text) m_0123456789abcdefghjk. Reply normally.]"}]}}"#
        #expect(rollout(typed).turn(of: message) == TurnID("t2"))
    }

    @Test func `A turn that is complete answers with its last message`() {
        let done = #"{"type":"task_complete","turn_id":"t1","last_agent_message":"the answer"}"#
        let rollout = rollout(began, prompt, done)
        #expect(
            rollout.end(of: TurnID("t1"), for: message)
                == .ended(turn: TurnID("t1"), messages: [message], reply: "the answer"))
        #expect(rollout.state == .idle)
        #expect(rollout.end(of: TurnID("t2"), for: message) == nil)
    }

    @Test func `A turn that failed says why, and one that was stopped is interrupted`() {
        let failed =
            #"{"type":"task_complete","turn_id":"t1","last_agent_message":null,"error":{"message":"out of order","codex_error_info":"x"}}"#
        #expect(
            rollout(began, prompt, failed).end(of: TurnID("t1"), for: message)
                == .failed(turn: TurnID("t1"), messages: [message], reason: "out of order"))
        let stopped = #"{"type":"turn_aborted","turn_id":"t1","reason":"interrupted"}"#
        #expect(
            rollout(began, prompt, stopped).end(of: TurnID("t1"), for: message)
                == .interrupted(turn: TurnID("t1"), messages: [message]))
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{\"type\":\"event_msg\"}", "{\"type\":\"event_msg\",\"payload\":7}",
        "{\"type\":\"event_msg\",\"payload\":{\"type\":\"task_started\"}}",
        "{\"type\":\"response_item\",\"payload\":{\"type\":\"task_complete\",\"turn_id\":\"t1\"}}",
        "{\"type\":\"event_msg\",\"payload\":{\"type\":\"news\",\"turn_id\":\"t1\"}}",
    ])
    func `Any other line says nothing`(text: String) {
        #expect(RolloutEvent(line: Array(text.utf8)) == nil)
    }

    @Test func `More of a long record is read while the message is not found`() throws {
        let home = try ScratchHome()
        let filler = line(#"{"type":"token_count","turn_id":"t1","info":"\#(String(repeating: "x", count: 500))"}"#)
        var bytes = line(began) + [0x0A] + line(prompt) + [0x0A]
        for _ in 0..<400 { bytes += filler + [0x0A] }
        let path = "\(home.path)/rollout.jsonl"
        try FileSystem.writeNew(path, bytes, mode: 0o600)
        #expect(Rollout(path, until: message.rawValue, limits: [4096, 1 << 20]).turn(of: message) == TurnID("t1"))
        #expect(Rollout(path, until: message.rawValue, limits: [4096]).turn(of: message) == nil)
    }
}
