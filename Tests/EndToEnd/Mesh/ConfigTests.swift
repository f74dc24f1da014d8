import Platform
import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// What setup and uninstall do to the user's own files.
    @Suite struct Configuration {
        @Test func `Install and uninstall leave both files as they were, byte for byte`() async throws {
            let setup = ClaudeSetup(
                allow: ["Bash(ls:*)"],
                settings: [
                    "hooks": ["Stop": [["hooks": [["type": "command", "command": "true"]]]]], "model": "opus",
                ])
            try await MeshStage.with(setup, repositories: ["backend"], install: false) { mesh in
                let files = ["\(mesh.stage.home.home)/.claude/settings.json", "\(mesh.stage.home.home)/.claude.json"]
                let before = try files.map { try FileSystem.read($0) }
                let plan = try mesh.repowire(["setup", "--dry-run"])
                #expect(plan.contains("repowire-hook"))
                #expect(try files.map { try FileSystem.read($0) } == before)
                try mesh.repowire(["setup", "--yes"])
                #expect(try files.map { try FileSystem.read($0) } != before)
                let installed = try files.map { try FileSystem.read($0) }
                try mesh.repowire(["setup", "--yes"])
                #expect(try files.map { try FileSystem.read($0) } == installed)
                try mesh.repowire(["uninstall", "--yes"])
                #expect(try files.map { try FileSystem.read($0) } == before)
            }
        }
    }
}
