import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// What a recipient may be doing when a message comes.
    @Suite struct Hazards {
        @Test func `A busy recipient gets the message after its turn and answers the right question`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await backend.prompt("HOLD:gate ECHO:its own work")
                try await mesh.stage.model.untilHeld("gate")
                try await frontend.ask("backend", "ECHO:the right answer")
                try await mesh.until(state: "queued", "ask")
                try mesh.stage.model.release("gate")
                try await mesh.untilResult(contains: "the right answer")
                try await backend.untilScreen(contains: "its own work")
                #expect(try mesh.trace(ofLast: "ask")["answer"] == "the right answer")
            }
        }

        @Test func `A half-typed draft stays as it is`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await backend.typeDraft("do not touch this draft")
                try await frontend.ask("backend", "ECHO:answered beside a draft")
                try await mesh.untilResult(contains: "answered beside a draft")
                #expect(try backend.draft() == "do not touch this draft")
            }
        }

        @Test func `A permission dialog is left alone and the message comes after it`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await backend.prompt(#"CALL Bash {"command":"touch made-by-tool","description":"t"} ECHO:own turn"#)
                try await backend.untilStatus("waiting")
                try await mesh.untilPeers(["backend"], state: "blocked")
                try await frontend.ask("backend", "ECHO:after the dialog")
                try await mesh.until(state: "queued", "ask")
                #expect(try backend.registry().status == "waiting")
                // Not with Esc: one press too many would stop the turn that our message begins.
                try await backend.answerDialog(with: "Enter")
                try await mesh.untilResult(contains: "after the dialog")
            }
        }

        @Test func `Esc during the answer tells the asker that it was interrupted`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await frontend.ask("backend", "BEGIN:partial HOLD:never ECHO:never")
                try await mesh.stage.model.untilHeld("never")
                try backend.pane.press("Escape")
                try await mesh.untilResult(contains: "interrupted")
                #expect(try mesh.trace(ofLast: "ask").at("/message/state") == "failed")
            }
        }

        @Test func `An error of the model reaches the asker with its reason`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, _) = try await mesh.pair()
                try await frontend.ask("backend", "FAIL:400 the model is out of order")
                try await mesh.untilResult(contains: "out of order")
                #expect(try mesh.trace(ofLast: "ask").at("/message/state") == "failed")
            }
        }

        @Test func `A recipient that is killed fails the question at once`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await frontend.ask("backend", "HOLD:never ECHO:never")
                try await mesh.stage.model.untilHeld("never")
                try await backend.crash()
                try await mesh.untilResult(contains: "process ended", within: .seconds(5))
            }
        }

        @Test func `Two agents that ask each other get an error that names the circle`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, _) = try await mesh.pair()
                try await frontend.ask(
                    "backend", #"CALL mcp__repowire__ask_peer {"peer":"frontend","message":"ECHO:never"}"#)
                try await mesh.untilResult(contains: "backend → frontend → backend")
            }
        }

        @Test func `After /clear the same peer answers under its new session`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                _ = try await backend.clear()
                try await mesh.untilPeers(["frontend", "backend"])
                try await frontend.ask("backend", "ECHO:a fresh start")
                try await mesh.untilResult(contains: "a fresh start")
            }
        }

        @Test func `Two sessions in one folder are two peers`() async throws {
            try await MeshStage.with(repositories: ["backend"]) { mesh in
                _ = try await mesh.session(in: "backend")
                _ = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend", "backend-2"])
                #expect(try mesh.repowire(["peer", "ask", "backend-2", "ECHO:second"]) == "second\n")
                #expect(try mesh.repowire(["peer", "ask", "backend", "ECHO:first"]) == "first\n")
            }
        }

        @Test func `A session outside tmux, begun before setup, is reached as well`() async throws {
            try await MeshStage.with(repositories: ["backend"], install: false) { mesh in
                let backend = try await mesh.session(in: "backend", knowsTmux: false)
                try mesh.repowire(["setup", "--yes", "--runtime", "claude-code"])
                try await mesh.untilPeers(["backend"])
                #expect(try mesh.repowire(["peer", "ask", "backend", "ECHO:was here before"]) == "was here before\n")
                _ = backend
            }
        }

        @Test func `A session that skips permissions gets messages without a dialog`() async throws {
            let setup = ClaudeSetup(permissionMode: "bypassPermissions")
            try await MeshStage.with(setup, repositories: ["backend"]) { mesh in
                _ = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend"])
                #expect(try mesh.repowire(["peer", "ask", "backend", "ECHO:no dialog"]) == "no dialog\n")
                #expect(try mesh.transports(ofLast: "ask") == ["child_inbox"])
            }
        }

        @Test func `What was sent to an agent that is away arrives in order when it is back`() async throws {
            try await MeshStage.with(repositories: ["backend"]) { mesh in
                let first = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend"])
                let id = try first.registry().sessionID
                try await first.prompt("ECHO:something to resume")
                try await first.untilScreen(contains: "● something to resume")
                try await first.exit()
                try await mesh.untilPeers(["backend"], state: "offline")
                for number in 1...3 { try mesh.repowire(["peer", "notify", "backend", "ECHO:number \(number)"]) }
                _ = try await mesh.session(in: "backend", arguments: ["--resume", id])
                for number in 1...3 { try await mesh.untilPrompts(contain: "ECHO:number \(number)") }
                let prompts = try mesh.stage.model.requests().filter { $0.prompt.contains("[repowire notify") }
                let numbers = prompts.map { prompt in
                    prompt.prompt.firstRange(of: "number ").map { String(prompt.prompt[$0.upperBound...].prefix(1)) }
                }
                #expect(numbers == ["1", "2", "3"])
            }
        }

        @Test func `A headless run is not a peer, and can ask one`() async throws {
            try await MeshStage.with(repositories: ["backend", "script"]) { mesh in
                _ = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend"])
                let output = try mesh.headless(
                    in: "script", #"CALL mcp__repowire__ask_peer {"peer":"backend","message":"ECHO:for a script"}"#)
                #expect(output.contains("for a script"))
                try await eventually("the run is no peer any more", showing: mesh.log) {
                    let peers = try mesh.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
                    return !peers.contains { $0["name"] == "script" }
                }
                #expect(try mesh.trace(ofLast: "ask").at("/message/from") == "script")
            }
        }
    }
}
