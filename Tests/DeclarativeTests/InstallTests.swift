import RepowireKit
import Testing

@testable import Declarative

@Suite struct InstallTests {
    private func edits(
        _ manifest: AdapterManifest, _ environment: [String: String] = [:]
    ) async throws -> [FileEdit] {
        let adapter = try DeclarativeAdapter(manifest: manifest, context: BuiltIn.context(environment))
        return try await adapter.installHooks(Detection(standing: .found, root: adapter.places.root))
    }

    private func item(_ edit: FileEdit) throws -> (path: [String], value: JSON, owner: FileEdit.ItemOwner) {
        guard case .item(let path, let value, let owner) = edit.change else {
            throw Unexpected(edit: edit)
        }
        return (path, value, owner)
    }

    private struct Unexpected: Error { var edit: FileEdit }

    @Test func `Claude Code gets one hook for each event, its tools and the leave to use them`() async throws {
        let edits = try await edits(BuiltIn.manifest("claude-code"))
        let hooks = edits.filter { $0.purpose.hasPrefix("report ") }
        let events = try hooks.map { try item($0).path }
        #expect(
            events == [
                ["hooks", "SessionStart"], ["hooks", "UserPromptSubmit"], ["hooks", "Stop"], ["hooks", "StopFailure"],
                ["hooks", "PermissionRequest"], ["hooks", "Notification"], ["hooks", "SessionEnd"],
            ])
        #expect(Set(hooks.map(\.path)) == ["/home/dev/.claude/settings.json"])
        let stop = try item(hooks[2])
        #expect(
            stop.value == [
                "hooks": [
                    [
                        "type": "command",
                        "command":
                            "[ ! -x /opt/repowire/repowire-hook ] || exec /opt/repowire/repowire-hook claude-code Stop --env CLAUDE_PID,CLAUDE_CODE_SESSION_ID,TMUX,TMUX_PANE,CLAUDE_CONFIG_DIR",
                        "timeout": 10,
                    ]
                ]
            ])
        #expect(stop.owner == .contains(pointer: "/hooks/0/command", text: "repowire-hook"))
        let others = edits.dropFirst(hooks.count)
        #expect(others.map(\.path) == ["/home/dev/.claude.json", "/home/dev/.claude/settings.json"])
        let server: JSON = [
            "type": "stdio", "command": "/opt/repowire/repowire-mcp",
            "args": [
                "claude-code", "--inbox-socket-variable", "CLAUDE_CODE_MESSAGING_SOCKET", "--inbox-token-variable",
                "CLAUDE_CODE_MESSAGING_TOKEN",
            ], "env": [:], "alwaysLoad": true,
        ]
        #expect(others.first?.change == .set(path: ["mcpServers", "repowire"], value: server))
        #expect(
            others.last?.change == .item(path: ["permissions", "allow"], value: "mcp__repowire", owner: .value))
    }

    @Test func `Another config folder moves every file`() async throws {
        let edits = try await edits(BuiltIn.manifest("claude-code"), ["CLAUDE_CONFIG_DIR": "/srv/conf/"])
        #expect(Set(edits.map(\.path)) == ["/srv/conf/settings.json", "/srv/conf/.claude.json"])
    }

    @Test func `A runtime that calls the hook by itself gets no edit`() async throws {
        #expect(try await edits(BuiltIn.manifest("demo")).isEmpty)
    }

    @Test func `An event with several meanings is installed once`() async throws {
        var manifest = AdapterManifest(id: "agent", title: "Agent")
        manifest.hooks = HookRules(
            file: "~/hooks.json", path: ["on"],
            events: [
                .init(meaning: .blocked, event: "Notice", matcher: "ask"),
                .init(meaning: .unblocked, event: "Notice", matcher: "answer"),
                .init(meaning: .turnEnded, event: "End", matcher: "a"), .init(meaning: .turnFailed, event: "End"),
            ])
        let edits = try await edits(manifest)
        #expect(try edits.map { try item($0).path } == [["on", "Notice"], ["on", "End"]])
        #expect(try item(edits[0]).value["matcher"] == "ask|answer")
        // A meaning that wants every call is not narrowed by another.
        #expect(try item(edits[1]).value["matcher"] == nil)
    }

    @Test func `A runtime without a shell gets program and arguments apart`() async throws {
        var manifest = AdapterManifest(id: "agent", title: "Agent")
        var hooks = HookRules(file: "~/hooks.json", path: ["on"], events: [.init(meaning: .prompt, event: "P")])
        hooks.runner = .argv
        hooks.neutral = "{}"
        hooks.timeout = 2000
        manifest.hooks = hooks
        let edits = try await edits(manifest)
        #expect(
            try item(edits[0]).value.at("/hooks/0") == [
                "type": "command", "command": "/opt/repowire/repowire-hook", "args": ["agent", "P", "--neutral", "{}"],
                "timeout": 2000,
            ])
    }

    @Test func `A whole file is filled in once`() async throws {
        var manifest = AdapterManifest(id: "agent", title: "Agent")
        manifest.install = [
            InstallRule(
                file: "{repowire}/x.toml", format: .whole, change: .file(contents: "run = '{mcp}' # {other}\n"),
                purpose: "p")
        ]
        let expected = Array("run = '/opt/repowire/repowire-mcp' # {other}\n".utf8)
        #expect(
            try await edits(manifest) == [
                FileEdit(
                    path: "/home/dev/.repowire/x.toml", format: .whole, change: .file(contents: expected, mode: 0o644),
                    purpose: "p")
            ])
    }
}
