import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct RefusalTests {
    @Test(arguments: [
        ("{\"a\": 1", "1:1: the file ends inside a bracket that opens here"),
        ("{\"a\" 1}", "1:6: a colon should stand here"),
        ("{a: 1}", "1:2: a key in quotes should stand here"),
        ("{\"a\": }", "1:7: a value should stand here"),
        ("{\"a\": tru}", "1:7: a value should stand here"),
        ("{\"a\": 01}", "1:8: a comma or } should stand here"),
        ("{\"a\": 1.}", "1:9: a digit should stand here"),
        ("{\"a\": -}", "1:8: a digit should stand here"),
        ("{\"a\": \"x}", "1:7: the string that begins here has no end"),
        ("{\"a\": \"x\ny\"}", "1:9: a control character or line break stands in a string"),
        ("{\"a\": \"\\x\"}", "1:8: unknown escape in a string"),
        ("{\"a\": \"\\u00g0\"}", "1:8: an escape needs four hexadecimal digits"),
        ("{\"a\": 1,}", "1:8: a comma stands before the closing bracket"),
        ("{\"a\": 1 // x\n}", "1:9: a comment stands in a JSON file; remove it"),
        ("{\"a\": 1} x", "1:10: more text after the end of the value"),
        ("{\n  \"a\": 1\n  \"b\": 2\n}", "3:3: a comma or } should stand here"),
        ("{\n  \"é\": [1 2]\n}", "2:11: a comma or ] should stand here"),
        ("[1, 2]", "1:1: the file should hold an object, but holds a list"),
        ("\"x\"", "1:1: the file should hold an object, but holds a text"),
        ("{\"hooks\": []}", "1:11: hooks should be an object, but is a list"),
        ("{\"hooks\": null}", "1:11: hooks should be an object, but is null"),
        ("{\"hooks\": {\"Stop\": {}}}", "1:20: hooks.Stop should be a list, but is an object"),
        ("{\"permissions\": {\"allow\": true}}", "1:27: permissions.allow should be a list, but is a boolean"),
        ("{\"mcpServers\": 5}", "1:16: mcpServers should be an object, but is a number"),
        ("{\"a\": " + String(repeating: "[", count: 300), "1:206: nested too deeply"),
    ])
    func `A file that cannot be edited is refused with the place, and stays as it is`(text: String, expected: String)
        throws
    {
        let sandbox = try Sandbox()
        try sandbox.write("config", text)
        let path = sandbox.path("config")
        let plan = try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        #expect(plan.refusals.map(\.description) == ["\(path):\(expected)"])
        #expect(plan.diff.isEmpty)
        #expect(!plan.changesAnything)
        let applied = try sandbox.editor.apply(plan)
        #expect(applied.map(\.result) == plan.refusals.map { .refused($0) })
        #expect(try sandbox.read("config") == text)
        #expect(try sandbox.editor.installed().isEmpty)
    }

    @Test func `In relaxed JSON a comment needs its end`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", "{\n  /* open\n}\n")
        let edits = SampleEdits.all(sandbox.path("config"), format: .jsonc)
        let plan = try sandbox.editor.plan(installing: [("agent", edits)])
        #expect(plan.refusals.first?.description.hasSuffix(":2:3: the comment that begins here has no end") == true)
    }

    @Test func `One file that is refused does not hold up the others`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("bad", "{")
        try sandbox.write("good", "{}\n")
        let edits = [SampleEdits.rule(sandbox.path("bad")), SampleEdits.rule(sandbox.path("good"))]
        let applied = try sandbox.editor.apply(sandbox.editor.plan(installing: [("agent", edits)]))
        #expect(applied.count == 2)
        #expect(applied.last?.result == .changed)
        #expect(try sandbox.read("bad") == "{")
        try sandbox.uninstall()
        #expect(try sandbox.read("good") == "{}\n")
    }

    @Test func `Two edits that contradict each other are refused`() throws {
        let sandbox = try Sandbox()
        let path = sandbox.path("config")
        let whole = FileEdit(path: path, format: .whole, change: .file(contents: [1], mode: 0o644), purpose: "w")
        let plan = try sandbox.editor.plan(installing: [("agent", [whole, SampleEdits.rule(path)])])
        #expect(plan.refusals.count == 1)
        let formats = [SampleEdits.rule(path), SampleEdits.server(path, format: .jsonc)]
        #expect(try sandbox.editor.plan(installing: [("agent", formats)]).refusals.count == 1)
    }

    @Test func `A file that broke after the install is refused at the uninstall, and not forgotten`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", "{}\n")
        try sandbox.install(SampleEdits.all(sandbox.path("config")))
        let ours = try sandbox.read("config")
        try sandbox.write("config", ours + "}")
        let applied = try sandbox.editor.apply(sandbox.editor.plan(uninstalling: nil))
        #expect(applied.count == 1)
        #expect(try sandbox.read("config") == ours + "}")
        try sandbox.write("config", ours)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{}\n")
    }
}
