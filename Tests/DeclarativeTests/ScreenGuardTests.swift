import RepowireKit
import Testing
import Transports

@testable import Declarative

/// Screens as Claude Code 2.1.331 draws them, read by its manifest.
@Suite struct ScreenGuardTests {
    private let reader: ScreenGuard
    private static let rule = String(repeating: "─", count: 120)
    private static let text = """
        [repowire ask m_0123456789abcdefghjk from "front" (agent, this machine, circle default)]
        It waits for your answer.

        what is 6 × 7?

        [end of repowire ask m_0123456789abcdefghjk. Reply normally.]
        """

    init() throws { reader = try ScreenGuard(rules: try #require(try BuiltIn.manifest("claude-code").screen)) }

    /// A screen whose input box holds the lines, with a conversation above it and a footer below.
    private static func screen(
        _ box: [String], footer: String = "  ⏸ manual mode on · ? for shortcuts", above: [String] = []
    ) -> TmuxPane.Screen {
        let lines = ["", "● done", "", "✻ Churned for 0s"] + above + [rule] + box + [rule, footer, ""]
        return TmuxPane.Screen(lines: lines)
    }

    @Test(arguments: ["❯", "❯ ", "❯\u{A0}", " ❯  "])
    func `Into an empty composer may be typed`(box: String) {
        #expect(reader.objection(to: Self.screen([box])) == nil)
    }

    @Test(arguments: [
        ["❯ half a thought"], ["❯ first", "  second"], ["❯", ""], ["❯ [Pasted text #1 +3 lines]"], ["!"], ["! ls"],
        ["❯ /he"],
        ["text"], [""],
    ])
    func `Over a draft nothing is typed`(box: [String]) {
        #expect(reader.objection(to: Self.screen(box)) == "the composer holds a draft")
    }

    @Test func `Into a running turn nothing is typed`() {
        let screen = Self.screen(["❯"], footer: "  ⏸ manual mode on · esc to interrupt · ← for agents")
        #expect(reader.objection(to: screen) == "a turn is running")
    }

    @Test(arguments: [
        " Esc to cancel · Tab to amend", " Enter to confirm · Esc to exit", " ctrl+x a to always deliver ›",
    ])
    func `Into a dialog nothing is typed`(footer: String) {
        let dialog = ["", Self.rule, " Bash command", " Do you want to proceed?", " ❯ 1. Yes", "   2. No", "", footer]
        #expect(reader.objection(to: TmuxPane.Screen(lines: dialog)) == "a dialog is open")
        // Also when the composer still shows above it.
        #expect(reader.objection(to: Self.screen(["❯"], footer: footer)) == "a dialog is open")
    }

    @Test func `A screen without a composer is not typed into`() {
        for lines in [
            [], [""], ["$ "], [Self.rule, "❯"], ["Claude Code is suspended. Run `fg` to bring it back.", ""],
        ] {
            #expect(reader.objection(to: TmuxPane.Screen(lines: lines)) == "no composer shows")
        }
    }

    @Test func `Only the last two borders make the composer`() {
        let quoted = [Self.rule, "❯", Self.rule]
        #expect(reader.objection(to: Self.screen(["❯ draft"], above: quoted)) == "the composer holds a draft")
        #expect(reader.objection(to: Self.screen(["❯"], above: quoted + ["❯ draft"])) == nil)
    }

    @Test func `A dead pane and copy mode are left alone`() {
        var screen = Self.screen(["❯"])
        screen.isInMode = true
        #expect(reader.objection(to: screen) == "the pane is in copy mode")
        screen.isDead = true
        #expect(reader.objection(to: screen) == "the pane is dead")
    }

    private func judge(_ box: [String], text: String = Self.text) -> ScreenGuard.Paste {
        reader.judge(Self.screen(box), pasted: ScreenGuard.squeezed(text))
    }

    @Test func `A folded paste alone is the text`() {
        #expect(judge(["❯ [Pasted text #1 +5 lines]"]) == .whole)
        #expect(judge(["❯ [Pasted text #12 +1 lines] "]) == .whole)
        #expect(judge(["❯ [Pasted text #3]"]) == .whole)
    }

    @Test func `The text as it stands is the text, however it is wrapped`() {
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(judge(["❯ " + lines[0]] + lines.dropFirst().map { "  " + $0 }) == .whole)
        #expect(judge(["❯ one two", "  three"], text: "one two three") == .whole)
        #expect(judge(["❯\u{A0}a\tb"], text: "a    b") == .whole)
    }

    @Test(arguments: [
        ["❯"], ["❯ "], ["❯ [repowire ask"], ["❯ draft [Pasted text #2 +5 lines]"],
        ["❯ [Pasted text #2 +5 lines] draft"],
        ["❯ [Pasted text #1 +5 lines]", "  more"], ["❯ something else"],
    ])
    func `Anything else is not the text alone`(box: [String]) {
        #expect(judge(box) == .pending)
    }

    @Test func `What the user typed around the text is seen`() {
        #expect(judge(["❯ one two"], text: "two") == .pending)
        #expect(judge(["❯ two one"], text: "two") == .pending)
        #expect(judge(["❯ two"], text: "two") == .whole)
    }

    @Test func `A dialog or a turn that came meanwhile forbids Enter`() {
        let squeezed = ScreenGuard.squeezed(Self.text)
        let dialog = Self.screen(["❯ [Pasted text #1 +5 lines]"], footer: " Esc to cancel")
        #expect(reader.judge(dialog, pasted: squeezed) == .forbidden("a dialog is open"))
        let turn = Self.screen(["❯ [Pasted text #1 +5 lines]"], footer: "  esc to interrupt")
        #expect(reader.judge(turn, pasted: squeezed) == .forbidden("a turn is running"))
    }

    @Test func `Without a border the last line that shows anything is the composer`() throws {
        let plain = try ScreenGuard(rules: ScreenRules(emptyComposer: "^> $"))
        #expect(plain.objection(to: TmuxPane.Screen(lines: ["hello", "> ", "", ""])) == nil)
        #expect(plain.objection(to: TmuxPane.Screen(lines: ["> ", "hello"])) == "the composer holds a draft")
        #expect(plain.judge(TmuxPane.Screen(lines: ["> one two"]), pasted: "onetwo") == .whole)
        #expect(plain.judge(TmuxPane.Screen(lines: ["> x one two"]), pasted: "onetwo") == .pending)
    }

    @Test func `The cursor tells the composer's line, and its column a draft that reads like none`() throws {
        var rules = ScreenRules(emptyComposer: "^ > {3}Type your message")
        rules.composerColumn = 3
        rules.readyTitle = "^◇"
        rules.pastePlaceholder = "^ > \\[Pasted Text: \\d+ lines\\]$"
        let reader = try ScreenGuard(rules: rules)
        func screen(_ line: String, column: Int = 3, row: Int = 1, title: String = "◇  Ready") -> TmuxPane.Screen {
            TmuxPane.Screen(lines: [" > an old prompt", line, "footer"], cursor: (column, row), title: title)
        }
        #expect(reader.objection(to: screen(" >   Type your message or @path")) == nil)
        #expect(reader.objection(to: screen(" >   Type your message", column: 22)) == "the composer holds a draft")
        #expect(reader.objection(to: screen(" > half a draft", column: 15)) == "the composer holds a draft")
        #expect(reader.objection(to: screen(" >   Type your message", row: 0)) == "the composer holds a draft")
        #expect(reader.objection(to: screen(" >   Type your message", row: 9)) == "no composer shows")
        let busy = screen(" >   Type your message", title: "✦  Working…")
        #expect(reader.objection(to: busy) == "its terminal's title does not say ready")
        #expect(reader.judge(screen(" > [Pasted Text: 9 lines]", column: 25), pasted: "x") == .whole)
        #expect(reader.judge(screen(" >   Type your message"), pasted: "x") == .pending)
        #expect(reader.judge(busy, pasted: "x") != .whole)
    }

    @Test func `A composer of several lines goes from its sign to the cursor`() throws {
        var rules = ScreenRules(emptyComposer: "^›(\\s+Ask anything)?\\s*$")
        (rules.composerColumn, rules.composerStart) = (2, "^›")
        let reader = try ScreenGuard(rules: rules)
        let empty = TmuxPane.Screen(lines: ["› old", "• said", "› Ask anything", "", "status"], cursor: (2, 2))
        #expect(reader.objection(to: empty) == nil)
        let draft = TmuxPane.Screen(lines: ["› one", "  two", "status"], cursor: (5, 1))
        #expect(reader.objection(to: draft) == "the composer holds a draft")
        #expect(reader.judge(draft, pasted: "onetwo") == .whole)
        #expect(reader.judge(draft, pasted: "two") == .pending)
    }

    @Test func `A pattern that is none is an error`() {
        #expect(throws: (any Error).self) { try ScreenGuard(rules: ScreenRules(emptyComposer: "(")) }
    }

    @Test(arguments: [
        ("", "empty"), ("/help", "command"), ("!ls", "command"), ("#note", "command"), ("@file", "command"),
        ("/\u{301}help", "command"), ("text \\", "backslash"), ("a\u{1B}[201~b", "control"), ("a\rb", "control"),
        ("a\u{7F}", "control"), ("a\u{9B}31m", "control"), ("a\u{0}", "control"),
    ])
    func `A text that a terminal could misunderstand is not typed`(text: String, reason: String) {
        #expect(TypedText.hazard(in: text)?.contains(reason) == true)
    }

    @Test func `Our own frame can be typed`() {
        #expect(TypedText.hazard(in: Self.text) == nil)
        #expect(TypedText.hazard(in: "[a]\n\tb größe 👩‍👩‍👧") == nil)
    }
}
