import RepowireKit
import Testing

@testable import GeminiCLI

@Suite struct TranscriptTests {
    private let id = MessageID("m_0000000000000000000a")

    private func found(_ lines: [TranscriptLine]) -> PromptFate? { Transcript(lines: lines).fate(of: id) }

    private var prompt: TranscriptLine { .prompt("[repowire ask \(id) from bob]\nhello", isContinuation: false) }

    @Test func `The last of several texts of one message of the model counts`() throws {
        let fate = try #require(
            found([prompt, .model(id: "1", text: "A"), .model(id: "1", text: "A."), .model(id: "2", text: "B")]))
        #expect(fate.end(of: id, isIdle: true) == .ended(turn: nil, messages: [id], reply: "A.\nB"))
        #expect(fate.end(of: id, isIdle: false) == nil)
    }

    @Test func `A cancelled prompt was interrupted, also when it was taken back`() throws {
        let fate = try #require(found([prompt, .cancelled, .replaced([])]))
        #expect(fate.end(of: id, isIdle: true) == .interrupted(turn: nil, messages: [id]))
    }

    /// After Esc in a dialog the conversation's start comes again, joined with the prompt, and not always.
    @Test func `What is written again after a cancelled turn is no new prompt`() throws {
        let context = "<session_context>\nToday is …\n</session_context>"
        let record = """
            {"type":"user","content":[{"text":"[repowire ask \(id) from bob]\\nhello"}]}
            {"type":"info","content":"Request cancelled."}
            {"type":"user","content":[{"text":"\(context.replacing("\n", with: "\\n"))"},{"text":"[repowire ask \(id) from bob]\\nhello"}]}
            {"$set":{"messages":[{"type":"user","content":[{"text":"\(context.replacing("\n", with: "\\n"))"},{"text":"[repowire ask \(id) from bob]\\nhello"}]}]}}

            """
        let transcript = Transcript(tail: Array(record.utf8), isCut: false)
        #expect(transcript.endsCancelled)
        let fate = try #require(transcript.fate(of: id))
        #expect(fate.end(of: id, isIdle: true) == .interrupted(turn: nil, messages: [id]))

        let other = TranscriptLine.prompt("an own question", isContinuation: false)
        let retold = TranscriptLine.retold("<session_context></session_context>an own question")
        let own = try #require(found([other, .cancelled, prompt, retold, .model(id: "1", text: "A")]))
        #expect(own.end(of: id, isIdle: true) == .ended(turn: nil, messages: [id], reply: "A"))
        #expect(!Transcript(lines: [.cancelled, prompt, retold]).endsCancelled)
    }

    @Test func `A prompt whose turn failed says why`() throws {
        let fate = try #require(found([prompt, .replaced([]), .error("[API Error: gone]")]))
        #expect(fate.end(of: id, isIdle: true) == .failed(turn: nil, messages: [id], reason: "[API Error: gone]"))
    }

    @Test func `A continuation has arrived only once the model said something`() throws {
        let prompt = TranscriptLine.prompt("[repowire ask \(id) from bob]\nhello", isContinuation: true)
        #expect(try #require(found([prompt])).hasArrived == false)
        #expect(try #require(found([prompt, .model(id: "1", text: "A")])).hasArrived)
    }

    @Test func `What belongs to the next prompt is no answer`() throws {
        let next = TranscriptLine.prompt("something else", isContinuation: false)
        let fate = try #require(found([prompt, .model(id: "1", text: "A"), next, .model(id: "2", text: "B")]))
        #expect(fate.end(of: id, isIdle: false) == .ended(turn: nil, messages: [id], reply: "A"))
    }

    @Test func `A run without a person is no peer`() {
        #expect(AgentProcess.isHeadless(["node", "/bin/gemini", "-p", "hello"]))
        #expect(!AgentProcess.isHeadless(["node", "/bin/gemini", "-i", "hello"]))
        #expect(AgentProcess.isAgent(["/usr/bin/node", "--max-old-space-size=100", "/usr/bin/gemini"]))
        #expect(!AgentProcess.isAgent(["vi", "gemini.txt"]))
    }

    @Test func `The agent is the process below the outer one, and nothing that it starts`() {
        let relaunched = ["node", "--max-old-space-size=4096", "/bin/gemini"]
        // 10 outer, 11 agent, 12 about to become a hook; 20 runs alone, 21 about to become its hook.
        let agents: [Int32: [String]] = [
            10: ["node", "/bin/gemini"], 11: relaunched, 12: relaunched, 20: ["node", "/bin/gemini"],
            21: ["node", "/bin/gemini"],
        ]
        let parents: [Int32: Int32] = [10: 5, 11: 10, 12: 11, 20: 5, 21: 20, 5: 1]
        #expect(AgentProcess.inner(of: agents) { parents[$0] } == [11])
    }
}
