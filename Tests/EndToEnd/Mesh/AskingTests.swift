import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// The mission: the agent in one repository asks the agent in another and gets its answer.
    @Suite struct Asking {
        @Test func `An agent asks another and the answer is its tool's result`() async throws {
            try await MeshStage.with { mesh in
                let frontend = try await mesh.session(in: "frontend")
                _ = try await mesh.session(in: "backend")
                try await mesh.untilPeers(["frontend", "backend"])
                try await frontend.prompt(
                    #"CALL mcp__repowire__ask_peer {"peer":"backend","message":"ECHO:login and logout"}"#)
                try await frontend.untilScreen(contains: "login and logout")
                let trace = try mesh.trace(ofLast: "ask")
                #expect(trace["answer"] == "login and logout")
                #expect(trace.at("/message/from") == "frontend")
                #expect(trace.at("/message/to") == "backend")
                let result = try await mesh.stage.model.request(promptContaining: "CALL mcp__repowire__ask_peer")
                #expect(result.tools.contains("mcp__repowire__ask_peer"))
            }
        }
    }
}
