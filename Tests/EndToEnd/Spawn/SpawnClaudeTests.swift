import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

extension RealClaudeCode {
    /// Starting and ending Claude Code.
    @Suite struct Spawning {
        /// What the caller's shell has in its environment: the model's address among it.
        private func caller(_ mesh: MeshStage) throws -> [String: String] {
            let pane = try mesh.stage.tmux.open(["cat"], folder: mesh.temporary.home)
            var values = mesh.environment
            values["TMUX"] = "\(mesh.stage.tmux.socket),1,0"
            values["TMUX_PANE"] = pane.id
            values["ANTHROPIC_BASE_URL"] = mesh.model.url
            values["ANTHROPIC_AUTH_TOKEN"] = "scripted"
            values["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
            values["DISABLE_AUTOUPDATER"] = "1"
            values["IS_SANDBOX"] = "1"
            return values
        }

        private func run(_ mesh: MeshStage, _ environment: [String: String], _ words: String...) throws -> JSON {
            try mesh.json(words, within: 90_000, in: environment)
        }

        @Test func `A session in a folder nobody trusted yet starts without a dialog, works and is killed`()
            async throws
        {
            try await MeshStage.with(repositories: ["other"]) { mesh in
                let folder = try mesh.temporary.repository("backend")
                let environment = try caller(mesh)
                let new = try run(mesh, environment, "peer", "new", folder, "--prompt", "ECHO:at work")
                #expect(new.at("/peer/name") == "backend")
                #expect(new.at("/peer/runtime") == "claude-code")
                try await mesh.untilPrompts(contain: "ECHO:at work")
                let answer = try run(mesh, environment, "peer", "ask", "backend", "ECHO:and here")
                #expect(answer["answer"] == "and here")
                let process = try #require(try mesh.processes().first)
                let family = [process] + ProcessTable.descendants(of: process.pid)
                #expect(family.count > 1)
                #expect(try run(mesh, environment, "peer", "kill", "backend")["killed"] == "backend")
                #expect(family.filter(ProcessTable.isAlive).isEmpty)
                // The trust goes with Repowire.
                try mesh.repowire(["uninstall", "--yes"])
                let state = try FileSystem.read("\(mesh.temporary.home)/.claude.json")
                #expect(!String(decoding: state, as: UTF8.self).contains("repowire"))
            }
        }

        @Test func `Without setup it brings its hooks and tools along, and settings.json stays as it is`() async throws
        {
            try await MeshStage.with(repositories: ["other"], install: false) { mesh in
                let folder = try mesh.temporary.repository("backend")
                let settings = "\(mesh.temporary.home)/.claude/settings.json"
                let before = try FileSystem.read(settings)
                let environment = try caller(mesh)
                _ = try run(mesh, environment, "peer", "new", folder)
                let answer = try run(mesh, environment, "peer", "ask", "backend", "ECHO:brought along")
                #expect(answer["answer"] == "brought along")
                // Its tools as well: it is the one who asks now.
                _ = try run(
                    mesh, environment, "peer", "ask", "backend", "CALL mcp__repowire__whoami {} ECHO:asked")
                try await mesh.untilResult(contains: "\"name\":\"backend\"")
                #expect(try FileSystem.read(settings) == before)
                _ = try run(mesh, environment, "peer", "kill", "backend")
            }
        }

        @Test func `An agent starts another, asks it, and ends it; what it may not do is refused`() async throws {
            try await MeshStage.with(repositories: ["code/frontend", "code/backend"]) { mesh in
                // An agent may start others beside its own folder, and the home folder is not beside this one.
                let environment = try caller(mesh)
                _ = try run(mesh, environment, "peer", "new", try #require(mesh.stage.repositories["code/frontend"]))
                let folder = try #require(mesh.stage.repositories["code/backend"])
                func call(_ tool: String, _ arguments: JSON) async throws {
                    _ = try run(
                        mesh, environment, "peer", "notify", "frontend", "CALL mcp__repowire__\(tool) \(arguments.text)"
                    )
                }
                try await call("spawn_peer", ["path": .string(folder)])
                try await mesh.untilResult(contains: "\"name\":\"backend\"", within: .seconds(60))
                try await call("ask_peer", ["peer": "backend", "message": "ECHO:hello child"])
                try await mesh.untilResult(contains: "hello child")
                try await call("spawn_peer", ["path": "/etc"])
                try await mesh.untilResult(contains: "and below only")
                try await call("spawn_peer", ["path": .string(folder), "circle": "elsewhere"])
                try await mesh.untilResult(contains: "own circle")
                try await call("kill_peer", ["peer": "frontend"])
                try await mesh.untilResult(contains: "does not kill itself")
                try await call("kill_peer", ["peer": "backend"])
                try await mesh.untilResult(contains: "\"status\":\"ended\"", within: .seconds(30))
                try await eventually("one is left", showing: "\((try? mesh.processes()) ?? [])") {
                    try mesh.processes().count == 1
                }
                _ = try run(mesh, environment, "peer", "kill", "frontend")
                #expect(try mesh.processes().isEmpty)
            }
        }
    }
}

extension MeshStage {
    /// The Claude Code processes of the stage that list themselves.
    fileprivate func processes() throws -> Set<ProcessIdentity> {
        let names = (try? FileSystem.list("\(temporary.home)/.claude/sessions")) ?? []
        let pids = names.compactMap { Int32($0.split(separator: ".").first ?? "") }
        return Set(pids.compactMap(ProcessTable.identity(of:)))
    }
}
