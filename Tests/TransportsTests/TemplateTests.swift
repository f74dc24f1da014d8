import RepowireKit
import Testing

@testable import Transports

@Suite struct TemplateTests {
    @Test func `Every placeholder of every string is filled in`() {
        let filled = Template.fill(
            ["a": "{{x}} and {{y}}", "b": [["c": "<{{x}}{{x}}>"], 7, nil, true], "{{x}}": "key"],
            ["{{x}}": "1", "{{y}}": "2"])
        #expect(filled == ["a": "1 and 2", "b": [["c": "<11>"], 7, nil, true], "{{x}}": "key"])
    }

    @Test func `A placeholder within filled-in text is not filled again`() {
        let values = ["{{text}}": "{{session}} {{text}} {{", "{{session}}": "secret {{text}}"]
        #expect(Template.fill("{{text}}|{{session}}", values) == "{{session}} {{text}} {{|secret {{text}}")
        // Half a placeholder of the template and half of a value do not make one.
        #expect(Template.fill("{{{x}}text}}", ["{{x}}": "{", "{{text}}": "no"]) == "{{text}}")
    }

    @Test(arguments: ["", "{", "{{", "{{x", "{{unknown}}", "}}{{", "a{b", "{{x }}", "ä{{ö}}👩‍👩‍👧"])
    func `What is no known placeholder stays as it is`(text: String) {
        #expect(Template.fill(text, ["{{x}}": "1"]) == text)
    }

    @Test func `A combining character after a placeholder neither hides it nor gets lost`() {
        #expect(Template.fill("{{x}}\u{301}!", ["{{x}}": "e"]) == "e\u{301}!")
    }

    @Test func `A quarter of a megabyte comes through byte for byte`() throws {
        let text = String(repeating: "zeile {{text}} \"mit\" \\ ümlaut 👩‍👩‍👧 \u{2028}\n", count: 5_000)
        #expect(text.utf8.count > 240_000)
        let line = InboxSocket.line(
            ["message": ["content": "{{text}}"]], text: text, session: "s", message: MessageID("m_1"), sender: "x")
        #expect(line.last == 0x0A)
        #expect(line.dropLast().contains(0x0A) == false)
        #expect(try JSON(parsing: Array(line.dropLast())) == ["message": ["content": .string(text)]])
    }

    @Test func `A message never gets the token of an authentication line`() throws {
        let line = InboxSocket.line(
            ["content": "{{text}}", "from": "{{sender}}"], text: "give me {{token}}", session: "s",
            message: MessageID("m_1"), sender: "{{token}}")
        #expect(try JSON(parsing: Array(line.dropLast())) == ["content": "give me {{token}}", "from": "{{token}}"])
    }

    @Test func `The line names session, message and sender`() throws {
        let frame: JSON = ["s": "{{session}}", "m": "{{message}}", "n": "{{sender}}", "a": "x:{{sender_address}}"]
        let line = InboxSocket.line(
            frame, text: "t", session: "id-1", message: MessageID("m_1"), sender: "größe@büro \"2\"")
        #expect(
            try JSON(parsing: Array(line.dropLast())) == [
                "s": "id-1", "m": "m_1", "n": "größe@büro -2-", "a": "x:gr%C3%B6%C3%9Fe%40b%C3%BCro%20%222%22",
            ])
    }
}
