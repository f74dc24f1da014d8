import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// Each way into a session by itself, with a manifest of the user's own that names only that one.
    @Suite struct DoorsAlone {
        @Test func `The inbox socket, written by the daemon itself`() async throws {
            try await MeshStage.with(repositories: ["backend"], doors: ["unix_socket"]) { mesh in
                _ = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend"])
                #expect(try mesh.repowire(["peer", "ask", "backend", "ECHO:by socket"]) == "by socket\n")
                #expect(try mesh.transports(ofLast: "ask") == ["unix_socket"])
            }
        }

        @Test func `The end of a turn: the message is what the agent goes on with`() async throws {
            try await MeshStage.with(doors: ["turn_end"]) { mesh in
                let (frontend, backend) = try await mesh.pair()
                // Claude Code goes on within the same turn: the model's second reply answers the message.
                try mesh.stage.model.load([
                    "rules": [
                        [
                            "contains": "its own work",
                            "replies": [
                                [["hold": "gate"], ["text": "its own work"]], [["text": "at the end of a turn"]],
                            ],
                        ]
                    ]
                ])
                try await backend.prompt("its own work")
                try await mesh.stage.model.untilHeld("gate")
                try await frontend.ask("backend", "what else?")
                try await mesh.until(state: "queued", "ask")
                try mesh.stage.model.release("gate")
                try await mesh.untilResult(contains: "at the end of a turn")
                #expect(try mesh.transports(ofLast: "ask") == ["turn_end"])
            }
        }

        @Test func `The terminal, when it is idle and its composer empty`() async throws {
            try await MeshStage.with(repositories: ["backend"], doors: ["tmux"]) { mesh in
                let backend = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["backend"])
                #expect(try mesh.repowire(["peer", "ask", "backend", "ECHO:typed"]) == "typed\n")
                #expect(try mesh.transports(ofLast: "ask") == ["tmux"])
                try await backend.untilStatus("idle")

                try await backend.typeDraft("do not touch this draft")
                let answer = try mesh.json(["peer", "ask", "--timeout", "3", "backend", "ECHO:never"], allowing: [2])
                #expect(answer["status"] == "pending")
                #expect(try backend.draft() == "do not touch this draft")
            }
        }
    }
}
