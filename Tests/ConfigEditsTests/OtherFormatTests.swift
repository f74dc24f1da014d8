import RepowireKit
import Testing

@testable import ConfigEdits

/// What only TOML or YAML can get wrong: where ours goes, and what is refused.
@Suite struct OtherFormatTests {
    private let sandbox: Sandbox
    private var path: String { sandbox.path("config") }

    init() throws { sandbox = try Sandbox() }

    private func edit(_ format: FileEdit.Format, _ path: [String], _ value: JSON) -> FileEdit {
        FileEdit(path: self.path, format: format, change: .set(path: path, value: value), purpose: "p")
    }

    private static let server: JSON = [
        "command": "/opt/repowire-mcp", "args": [], "env": ["A": "1"], "tool_timeout_sec": 3600,
        "odd key": "a\"\n\u{1}",
    ]

    @Test func `A table of TOML goes to the end under a header of its own`() throws {
        try sandbox.write("config", "model = \"x\"\n\n[tui]\na = 1\n")
        try sandbox.install([edit(.toml, ["mcp_servers", "repowire"], Self.server)])
        #expect(
            try sandbox.read("config") == """
                model = "x"

                [tui]
                a = 1

                [mcp_servers.repowire]
                command = "/opt/repowire-mcp"
                args = []
                env = { A = "1" }
                tool_timeout_sec = 3600
                "odd key" = "a\\"\\n\\u0001"

                """)
    }

    @Test func `A key of TOML goes to its table, and one without a table above the first header`() throws {
        try sandbox.write("config", "[tui]\n  a = 1 # one\n\n[z]\n")
        try sandbox.install([edit(.toml, ["tui", "b"], 2.5), edit(.toml, ["model"], "x")])
        #expect(try sandbox.read("config") == "model = \"x\"\n\n[tui]\n  a = 1 # one\n  b = 2.5\n\n[z]\n")
        try sandbox.uninstall(["agent"])
        #expect(try sandbox.read("config") == "[tui]\n  a = 1 # one\n\n[z]\n")
    }

    @Test func `What a host added behind ours, and into ours, is dealt with at the uninstall`() throws {
        try sandbox.write("config", "model = \"x\"\n")
        try sandbox.install([edit(.toml, ["mcp_servers", "repowire"], Self.server)])
        let ours = try sandbox.read("config")
        try sandbox.write(
            "config",
            ours + "\n[projects.\"/p\"]\ntrust = true\n\n[mcp_servers.repowire.tools.ask]\napproval = \"approve\"\n")
        #expect(try sandbox.editor.audit().isEmpty)
        // An upgrade keeps what was added.
        try sandbox.install([edit(.toml, ["mcp_servers", "repowire"], ["command": "/new"])])
        #expect(try sandbox.read("config").contains("approval = \"approve\""))
        #expect(!(try sandbox.read("config").contains("tool_timeout_sec")))
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "model = \"x\"\n\n[projects.\"/p\"]\ntrust = true\n")
    }

    @Test func `A mapping of YAML is written as the file is`() throws {
        try sandbox.write("config", "mcp_servers:\n    files:\n        command: npx # c\n# end\nz: 1\n")
        try sandbox.install([edit(.yaml, ["mcp_servers", "repowire"], Self.server)])
        #expect(
            try sandbox.read("config") == """
                mcp_servers:
                    files:
                        command: npx # c
                    repowire:
                        command: /opt/repowire-mcp
                        args: []
                        env:
                            A: "1"
                        tool_timeout_sec: 3600
                        "odd key": "a\\"\\n\\u0001"
                # end
                z: 1

                """)
        try sandbox.write("config", try sandbox.read("config").replacing("z: 1", with: "z: 2 # mine"))
        try sandbox.uninstall()
        #expect(
            try sandbox.read("config") == "mcp_servers:\n    files:\n        command: npx # c\n# end\nz: 2 # mine\n")
    }

    @Test(arguments: [
        (FileEdit.Format.toml, "a = \n", "1:5: not TOML: "),
        (.toml, "[a]\nb = 1\nb = 2\n", "3:"),
        (.toml, "a = 'é' 'x'\n", "1:9: not TOML: "),
        (.toml, "[#\n", "1:1: not TOML: toml++ cannot read this file"),
        (.toml, "mcpServers = 5\n", "1:14: mcpServers should be a table, but is a value"),
        (.toml, "[[mcpServers]]\na = 1\n", "1:1: mcpServers should be a table, but is a list"),
        (.toml, "permissions.allow = true\n", "1:21: permissions.allow should be a list, but is a value"),
        (
            .toml, "[mcpServers.repowire]\ncommand = 'x'\n[z]\n[mcpServers.repowire.env]\nA = '1'\n",
            "4:1: what ours would replace goes on here, in a second place of the file; write it in one place"
        ),
        (.yaml, "a: [1\n", "2:1: not YAML: "),
        (.yaml, "a: 1\n\tb: 2\n", "2:1: not YAML: "),
        (.yaml, "a: 1\n---\nb: 2\n", "2:1: the file holds several documents"),
        (.yaml, "- a\n", "1:1: the file should be a mapping, but is a list"),
        (.yaml, "mcpServers: 5\n", "1:13: mcpServers should be a mapping, but is a value"),
        (.yaml, "permissions:\n  allow: {}\n", "2:10: permissions.allow should be a list, but is a mapping"),
        (.yaml, "b: &b {c: 1}\nmcpServers: *b\n", "2:13: mcpServers should be a mapping, but is an alias"),
        (
            .yaml, "mcpServers: &all\n  x: 1\n",
            "1:13: mcpServers has an anchor, a tag or a merge, so that other places may mean it too; write it out"
        ),
        (.yaml, "mcpServers:\n  ? [a]\n  : 1\n", "2:5: a key that is not a plain word stands here"),
        (
            .yaml, "b: &b {c: 1}\nmcpServers:\n  <<: *b\n",
            "3:3: mcpServers has an anchor, a tag or a merge, so that other places may mean it too; write it out"
        ),
    ])
    func `A file that cannot be edited is refused with the place, and stays as it is`(
        format: FileEdit.Format, text: String, expected: String
    ) throws {
        try sandbox.write("config", text)
        let edits = [SampleEdits.server(path, format: format), SampleEdits.rule(path, format: format)]
        let plan = try sandbox.editor.plan(installing: [("agent", edits)])
        let refusal = try #require(plan.refusals.first?.description)
        #expect(refusal.hasPrefix("\(path):\(expected)"))
        _ = try sandbox.editor.apply(plan)
        #expect(try sandbox.read("config") == text)
    }
}
