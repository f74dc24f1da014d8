import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// What the adapter relies on and no documentation promises: a new release of Claude Code that behaves otherwise fails
    /// here, by name.
    @Suite struct Contract {
        /// A session whose hooks are recorded.
        private func recorded(
            _ stage: ClaudeStage, allow: [String] = []
        ) async throws -> (claude: ClaudeSession, hooks: HookRecorder) {
            let recorder = try HookRecorder(in: stage.home)
            let hooks = recorder.hooks(["UserPromptSubmit", "Stop", "StopFailure"])
            try stage.configure(ClaudeSetup(allow: allow, settings: ["hooks": hooks]))
            return (try await stage.session(), recorder)
        }

        @Test func `A prompt typed during a turn carries that turn's id, and its own turn a new one`() async throws {
            try await ClaudeStage.with { stage in
                let (claude, hooks) = try await recorded(stage)
                try claude.sendToInbox("HOLD:gate ECHO:ours")
                try await stage.model.untilHeld("gate")
                try await claude.prompt("ECHO:theirs")
                let submitted = try await hooks.payloads(of: "UserPromptSubmit", count: 2)
                try stage.model.release("gate")
                let stops = try await hooks.payloads(of: "Stop", count: 2)
                #expect(submitted[0]["prompt_id"] == submitted[1]["prompt_id"])
                #expect(stops.map { $0["last_assistant_message"] } == ["ours", "theirs"])
                #expect(stops[0]["prompt_id"] == submitted[0]["prompt_id"])
                #expect(stops[1]["prompt_id"] != submitted[0]["prompt_id"])
                #expect(try hooks.payloads(of: "UserPromptSubmit").count == 2)
            }
        }

        @Test(arguments: ["HOLD:gate", "BEGIN:partial HOLD:gate"])
        func `Esc fires no hook and leaves a line with the turn's prompt id`(prompt: String) async throws {
            try await ClaudeStage.with { stage in
                let (claude, hooks) = try await recorded(stage)
                try claude.sendToInbox(prompt)
                try await stage.model.untilHeld("gate")
                let id = try await hooks.payloads(of: "UserPromptSubmit", count: 1)[0]["prompt_id"]
                try claude.pane.press("Escape")
                try await claude.untilStatus("idle")
                try await eventually("the interruption in the transcript", showing: claude.safeScreen) {
                    try claude.transcript().contains { line in
                        line["rowSource"] == "harness" && line["promptId"] == id
                            && line.at("/message/content/0/text") == "[Request interrupted by user]"
                    }
                }
                #expect(try hooks.payloads(of: "Stop").isEmpty)
                #expect(try hooks.payloads(of: "StopFailure").isEmpty)
            }
        }

        @Test func `The same text twice from one sender is dropped, another text is not`() async throws {
            try await ClaudeStage.with { stage in
                let (claude, hooks) = try await recorded(stage)
                for (text, answer) in [("ECHO:same", "same"), ("ECHO:same", "dropped"), ("ECHO:other", "other")] {
                    try claude.sendToInbox(text)
                    if answer == "dropped" {
                        try await claude.untilScreen(contains: "identical to the previous message")
                    } else {
                        try await claude.untilScreen(contains: "● \(answer)")
                        try await claude.untilStatus("idle")
                    }
                }
                let prompts = try hooks.payloads(of: "UserPromptSubmit").map { $0["prompt"] }
                #expect(prompts == ["ECHO:same", "ECHO:other"])
            }
        }

        @Test func `A quarter of a megabyte arrives whole`() async throws {
            try await ClaudeStage.with { stage in
                let (claude, hooks) = try await recorded(stage)
                let text = String(repeating: "zeile mit ümlaut 👩‍👩‍👧\n", count: 7_000) + "ECHO:whole"
                #expect(text.utf8.count > 240_000)
                try claude.sendToInbox(text)
                try await claude.untilScreen(contains: "● whole")
                #expect(try hooks.payloads(of: "UserPromptSubmit").map { $0["prompt"] } == [.string(text)])
                let request = try await stage.model.request(promptContaining: "ECHO:whole")
                #expect(request.prompt.contains(text))
            }
        }

        @Test func `A guarded hook whose program is gone says nothing`() async throws {
            try await ClaudeStage.with { stage in
                let command = "[ ! -x '/nowhere/hook' ] || exec '/nowhere/hook' Stop"
                let hook: JSON = [["hooks": [["type": "command", "command": .string(command)]]]]
                let hooks: JSON = ["SessionStart": hook, "UserPromptSubmit": hook, "Stop": hook]
                try stage.configure(ClaudeSetup(settings: ["hooks": hooks]))
                let claude = try await stage.session()
                try await claude.prompt("ECHO:fine")
                try await claude.untilScreen(contains: "● fine")
                try await claude.untilStatus("idle")
                #expect(try !claude.screen().contains("hook"))
            }
        }

        @Test func `A message waits while a permission dialog is open, and comes after it`() async throws {
            try await ClaudeStage.with { stage in
                let (claude, hooks) = try await recorded(stage)
                try await claude.prompt(#"CALL Bash {"command":"touch made","description":"Make"} ECHO:tool done"#)
                try await claude.untilStatus("waiting")
                try claude.sendToInbox("ECHO:late")
                try await claude.untilScreen(contains: "1. Yes")
                #expect(try claude.registry().status == "waiting")
                #expect(try hooks.payloads(of: "UserPromptSubmit").count == 1)
                try await claude.answerDialog()
                let submitted = try await hooks.payloads(of: "UserPromptSubmit", count: 2)
                #expect(submitted[1]["prompt"] == "ECHO:late")
                #expect(submitted[1]["prompt_id"] == submitted[0]["prompt_id"])
            }
        }
    }
}
