import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// The daemon dies with SIGKILL in the middle of an ask. The agents' pumps start it again; the ask must go on.
    @Suite struct Crashes {
        @Test func `Before the question is asked`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, _) = try await mesh.pair()
                mesh.killDaemon()
                try await frontend.ask("backend", "ECHO:after a crash")
                try await mesh.untilResult(contains: "after a crash")
            }
        }

        @Test func `While the question waits for a busy recipient`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await backend.prompt("HOLD:gate ECHO:its own work")
                try await mesh.stage.model.untilHeld("gate")
                try await frontend.ask("backend", "ECHO:queued through a crash")
                try await mesh.until(state: "queued", "ask")
                mesh.killDaemon()
                try mesh.stage.model.release("gate")
                try await mesh.untilResult(contains: "queued through a crash")
                try await mesh.expectOneAsk()
            }
        }

        @Test func `After the question was handed over and before it was taken up`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try backend.freeze()
                try await frontend.ask("backend", "ECHO:handed over")
                try await mesh.until(state: "offered", "ask")
                mesh.killDaemon()
                try backend.thaw()
                try await mesh.untilResult(contains: "handed over", within: .seconds(40))
                try await mesh.expectOneAsk()
            }
        }

        @Test func `While the recipient works on the answer`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, _) = try await mesh.pair()
                try await frontend.ask("backend", "HOLD:gate ECHO:worked through a crash")
                try await mesh.stage.model.untilHeld("gate")
                mesh.killDaemon()
                try await mesh.untilPeers(["backend"], state: "busy")
                try mesh.stage.model.release("gate")
                try await mesh.untilResult(contains: "worked through a crash")
                try await mesh.expectOneAsk()
            }
        }

        @Test func `While nobody can take the answer`() async throws {
            try await MeshStage.with { mesh in
                let (frontend, backend) = try await mesh.pair()
                try await frontend.ask("backend", "HOLD:gate ECHO:kept in the spool")
                try await mesh.stage.model.untilHeld("gate")
                try mesh.preventDaemon()
                mesh.killDaemon()
                try mesh.stage.model.release("gate")
                try await backend.untilScreen(contains: "kept in the spool")
                try await backend.untilStatus("idle")
                try mesh.allowDaemon()
                try await mesh.untilResult(contains: "kept in the spool")
                try await mesh.expectOneAsk()
            }
        }
    }
}
