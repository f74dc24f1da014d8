import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// The fixture itself, with the real binary: what other tests rest on.
    @Suite struct Fixture {
        @Test func `A typed prompt is answered with the scripted answer`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try await claude.prompt("ECHO:forty-two")
                try await claude.untilScreen(contains: "● forty-two")
                try await claude.untilStatus("idle")
                let request = try await stage.model.request(promptContaining: "ECHO:forty-two")
                #expect(request.prompt == "ECHO:forty-two")
                #expect(request.outcome == "finished")
                #expect(request.tools.contains("Bash"))
            }
        }

        @Test func `A tool of an MCP server is called and its result comes back to the model`() async throws {
            try await ClaudeStage.with { stage in
                let server = try EchoServer.entry(in: stage.home)
                try stage.configure(ClaudeSetup(allow: ["mcp__echo"], servers: ["echo": server]))
                let claude = try await stage.session()
                try await claude.prompt(#"CALL mcp__echo__echo {"text":"ping"}"#)
                try await claude.untilScreen(contains: "● RESULT: echoed ping")
                let last = try stage.model.requests().last { !$0.isAuxiliary }
                #expect(last?.step == 1)
                #expect(last?.toolResults == ["echoed ping"])
                #expect(last?.tools.contains("mcp__echo__echo") == true)
            }
        }

        @Test func `A message to the inbox becomes a turn with its text as it stands`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                let text = "!echo one\n/help @README.md \\\n  “größer” 👩‍👩‍👧 ECHO:arrived"
                try claude.sendToInbox(text)
                try await claude.untilScreen(contains: "● arrived")
                let request = try await stage.model.request(promptContaining: "ECHO:arrived")
                #expect(request.prompt.contains(text))
            }
        }

        @Test func `A message for another session id is dropped`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try claude.sendToInbox("ECHO:stray", sessionID: "00000000-0000-4000-8000-000000000000")
                try claude.sendToInbox("ECHO:meant")
                try await claude.untilScreen(contains: "● meant")
                #expect(try stage.model.requests().allSatisfy { !$0.prompt.contains("stray") })
            }
        }

        @Test func `A half-typed draft stays while a message is answered`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try await claude.typeDraft("please do not")
                try claude.sendToInbox("ECHO:answered")
                try await claude.untilScreen(contains: "● answered")
                #expect(try claude.draft() == "please do not")
            }
        }

        @Test func `Esc ends a held answer and the session is idle again`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try await claude.prompt("BEGIN:partial HOLD:gate ECHO:never")
                try await stage.model.untilHeld("gate")
                try await claude.untilStatus("busy")
                try claude.pane.press("Escape")
                try await claude.untilStatus("idle")
                try await eventually("the model saw the client leave") {
                    try stage.model.requests().last?.outcome == "aborted"
                }
                try await claude.untilScreen(contains: "Interrupted")
                #expect(try stage.model.held().isEmpty)
            }
        }

        @Test func `A permission dialog is told as waiting, and an approval lets the turn go on`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try await claude.prompt(#"CALL Bash {"command":"touch made-by-tool","description":"Make a file"}"#)
                try await claude.untilStatus("waiting")
                #expect(try claude.registry().waitingFor == "permission prompt")
                try await claude.answerDialog()
                try await claude.untilScreen(contains: "● RESULT:")
                try await claude.untilStatus("idle")
            }
        }

        @Test func `Bypassing permissions starts without a dialog and runs tools at once`() async throws {
            try await ClaudeStage.with(ClaudeSetup(permissionMode: "bypassPermissions")) { stage in
                let claude = try await stage.session()
                try await claude.prompt(#"CALL Bash {"command":"echo made $((40+2))","description":"Count"}"#)
                try await claude.untilScreen(contains: "● RESULT: made 42")
            }
        }

        @Test func `Clear keeps the process and changes the session id`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                let first = try claude.registry().sessionID
                try await claude.prompt("ECHO:before")
                try await claude.untilScreen(contains: "● before")
                try await claude.untilStatus("idle")
                let second = try await claude.clear()
                #expect(second != first)
                #expect(claude.isAlive)
            }
        }

        @Test func `An API error is shown and the session is idle again`() async throws {
            try await ClaudeStage.with { stage in
                let claude = try await stage.session()
                try await claude.prompt("FAIL:400 scripted refusal")
                try await claude.untilScreen(contains: "API Error: 400")
                try await claude.untilStatus("idle")
            }
        }

        @Test func `A rule answers what directives cannot say`() async throws {
            try await ClaudeStage.with { stage in
                try stage.model.load([
                    "rules": [
                        [
                            "contains": "two tools",
                            "replies": [
                                [["tool": "Bash", "input": ["command": "echo first", "description": "one"]]],
                                [["tool": "Bash", "input": ["command": "echo second", "description": "two"]]],
                                [["results": "LAST: "]],
                            ],
                        ]
                    ]
                ])
                try stage.configure(ClaudeSetup(allow: ["Bash"]))
                let claude = try await stage.session()
                try await claude.prompt("please use two tools")
                try await claude.untilScreen(contains: "● LAST: second")
            }
        }

        @Test func `Exit ends the session, a crash leaves its registry file`() async throws {
            try await ClaudeStage.with(repositories: ["polite", "crashed"]) { stage in
                let polite = try await stage.session(in: "polite")
                let crashed = try await stage.session(in: "crashed")
                try await polite.exit()
                #expect(throws: (any Error).self) { try polite.registry() }
                try await crashed.crash()
                #expect(try crashed.registry().status == "idle")
            }
        }

        @Test func `A session without tmux in its environment has no pane in the registry`() async throws {
            try await ClaudeStage.with(repositories: ["inside", "outside"]) { stage in
                let inside = try await stage.session(in: "inside")
                let outside = try await stage.session(in: "outside", knowsTmux: false)
                #expect(try inside.registry().json["tmux"]?.stringValue?.hasSuffix(inside.pane.id) == true)
                #expect(try outside.registry().json["tmux"] == nil)
            }
        }
    }
}
