import Platform
import RepowireKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Starting and ending agents with the real command line, daemon, tmux and git, and the demo's agent.
@Suite(.serialized, .enabled(if: (try? Programs.path(of: "tmux")) != nil, "tmux is not installed"))
struct SpawnDemoTests {
    @Test func `An agent that was started can be asked at once, and nothing of it is left when it was killed`()
        async throws
    {
        try await SpawnStage.with(session: "work") { stage in
            let folder = try stage.command.home.repository("backend")
            let new = try stage.json("peer", "new", "backend", "--runtime", "demo")
            #expect(new.at("/peer/name") == "backend")
            // The person's tmux session has a name: that is the circle.
            #expect(new.at("/peer/circle") == "work")
            #expect(new.at("/peer/spawned") == true)
            #expect(new.at("/peer/directory") == .string(folder))
            #expect(try stage.windows().contains("work:backend"))
            let answer = try stage.json("peer", "ask", "backend", "What is in there?")
            #expect(answer["answer"]?.stringValue?.hasPrefix("backend holds 1 file") == true)
            #expect(stage.agents().count == 1)
            let killed = try stage.json("peer", "kill", "backend")
            #expect(killed == ["killed": "backend", "graceful": true])
            #expect(stage.agents().isEmpty)
            #expect(try !stage.windows().contains("work:backend"))
            #expect(try stage.peers().isEmpty)
        }
    }

    @Test func `Where folders must join first, an agent that a person starts takes part all the same`() async throws {
        try await SpawnStage.with { stage in
            _ = try stage.command.home.repository("backend")
            try stage.command.home.write(
                "joining:\n  default: opt-in\n", to: "rw/config.yaml")
            let new = try stage.json("peer", "new", "backend", "--runtime", "demo")
            #expect(new.at("/peer/name") == "backend")
            #expect(try stage.json("peer", "ask", "backend", "What is in there?")["status"] == "answered")
            #expect(try stage.json("peer", "kill", "backend")["graceful"] == true)
        }
    }

    @Test func `The first prompt goes the way of every message`() async throws {
        try await SpawnStage.with { stage in
            _ = try stage.command.home.repository("backend")
            let new = try stage.json(
                "peer", "new", "backend", "--runtime", "demo", "--prompt", "Look around", "--name", "b")
            #expect(new.at("/peer/name") == "b")
            // A number is what tmux calls a session that nobody named.
            #expect(new.at("/peer/circle") == "default")
            let id = try #require(new["message_id"]?.stringValue)
            try await eventually("it was taken up") {
                try stage.json("trace", id).at("/message/state") == "accepted"
            }
            #expect(try stage.json("peer", "kill", "b")["graceful"] == true)
        }
    }

    @Test func `Outside tmux a session that is named for the circle is made`() async throws {
        try await SpawnStage.with { stage in
            _ = try stage.command.home.repository("backend")
            stage.command.variables["TMUX"] = ""
            stage.command.variables["TMUX_PANE"] = ""
            // tmux's default server of this test.
            stage.command.variables["TMUX_TMPDIR"] = stage.command.home.temporaryFolder
            let new = try stage.json("peer", "new", "backend", "--runtime", "demo", "--circle", "billing")
            #expect(new["tmux_session"] == "billing")
            #expect(new.at("/peer/circle") == "billing")
            #expect(new["tmux_socket"]?.stringValue?.hasPrefix(stage.command.home.temporaryFolder) == true)
            #expect(try stage.json("peer", "kill", "backend")["graceful"] == true)
        }
    }

    @Test func `An agent that does not start shows its screen and leaves nothing`() async throws {
        try await SpawnStage.with { stage in
            let folder = try stage.command.home.repository("backend")
            let manifest = """
                schema: 1
                id: broken
                title: Broken
                spawn: {command: [/bin/sh, -c, "echo no licence found; exit 3"]}
                """
            try stage.command.home.write(manifest, to: "home/.config/repowire/adapters.d/broken.yaml")
            let said = try stage.failure("peer", "new", "backend", "--runtime", "broken", "--worktree", "fix")
            #expect(said.contains("Broken ended at once"))
            #expect(said.contains("  no licence found"))
            #expect(try stage.peers().isEmpty)
            #expect(try stage.windows().count == 1)
            #expect(!FileSystem.exists("\(folder)-fix"))
        }
    }

    @Test func `An agent that does not end when it is asked is killed, with what it started`() async throws {
        try await SpawnStage.with { stage in
            _ = try stage.command.home.repository("backend")
            let demo = String(decoding: try FileSystem.read("\(CommandLineStage.manifests)/demo.yaml"), as: UTF8.self)
            let stubborn = demo.replacing(
                "  command: [repowire, demo-agent]",
                with:
                    #"  command: [/bin/sh, -c, "trap '' TERM HUP; (trap '' TERM HUP; sleep 300) & repowire demo-agent"]"#
            )
            try stage.command.home.write(stubborn, to: "home/.config/repowire/adapters.d/demo.yaml")
            let new = try stage.json("peer", "new", "backend", "--runtime", "demo")
            #expect(new.at("/peer/name") == "backend")
            #expect(try stage.json("peer", "kill", "backend")["graceful"] == false)
            #expect(stage.agents().isEmpty)
            #expect(try stage.windows().count == 1)
        }
    }

    @Test func `A worktree is kept while something in it is not merged, and its agent goes on`() async throws {
        try await SpawnStage.with { stage in
            let folder = try stage.command.home.repository("app")
            let new = try stage.json("peer", "new", "app", "--runtime", "demo", "--worktree", "fix")
            #expect(new.at("/peer/name") == "app-fix")
            #expect(new.at("/peer/worktree") == .string("\(folder)-fix"))
            try stage.command.home.write("draft", to: "app-fix/draft.txt")
            let said = try stage.failure("peer", "kill", "app-fix", "--worktree")
            #expect(said.contains("uncommitted"))
            #expect(stage.agents().count == 1)
            let killed = try stage.json("peer", "kill", "app-fix", "--worktree", "--force")
            #expect(killed["worktree_removed"] == .string("\(folder)-fix"))
            #expect(!FileSystem.exists("\(folder)-fix"))
        }
    }

    @Test func `After a crash of the daemon an agent that it started can still be asked and killed`() async throws {
        try await SpawnStage.with { stage in
            _ = try stage.command.home.repository("backend")
            _ = try stage.json("peer", "new", "backend", "--runtime", "demo")
            let daemon = try #require(try stage.command.daemon())
            ProcessTable.kill(daemon)
            try await eventually("the daemon is gone") { !ProcessTable.isAlive(daemon) }
            let answer = try stage.json("peer", "ask", "backend", "What is in there?")
            #expect(answer["status"] == "answered")
            #expect(try stage.peers().first?["spawned"] == true)
            #expect(try stage.json("peer", "kill", "backend")["graceful"] == true)
            #expect(stage.agents().isEmpty)
        }
    }

    @Test func `A daemon that dies while an agent starts another has started one, and the call returns it`()
        async throws
    {
        try await SpawnStage.with { stage in
            let frontend = try stage.command.home.repository("code/frontend")
            let backend = try stage.command.home.repository("code/backend")
            try stage.command.home.write(
                "#!/bin/sh\nwhile [ ! -e go ]; do sleep 0.05; done\nexec repowire demo-agent\n", to: "bin/slow",
                mode: 0o755)
            let manifest = String(
                decoding: try FileSystem.read("\(CommandLineStage.manifests)/demo.yaml"), as: UTF8.self)
            let slow = manifest.replacing(
                "command: [repowire, demo-agent]", with: "command: [\"\(stage.command.home.root)/bin/slow\"]")
            #expect(slow != manifest)
            try stage.command.home.write(slow, to: "manifests/demo.yaml")
            stage.command.variables["REPOWIRE_ADAPTERS"] = "\(stage.command.home.root)/manifests"
            // The shell is the agent: its environment says where it is.
            let pump = try ChildProcess(
                "/bin/sh", ["-c", "\"$0\" demo; :", try Programs.built("repowire-mcp")],
                environment: stage.command.environment, folder: frontend)
            func send(_ message: JSON) throws { try pump.send(message.text + "\n") }
            try send([
                "jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": [
                    "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "t", "version": "1"],
                ],
            ])
            _ = try await pump.line(0)
            try send(["jsonrpc": "2.0", "method": "notifications/initialized"])
            try send([
                "jsonrpc": "2.0", "id": 2, "method": "tools/call",
                "params": ["name": "spawn_peer", "arguments": ["path": .string(backend), "runtime": "demo"]],
            ])
            // The window's process has become the agent, which has no session yet.
            var process: ProcessIdentity?
            try await eventually("the agent is starting") {
                process = try stage.pid(ofWindow: "backend").flatMap { ProcessTable.identity(of: $0) }
                return process.map { ProcessTable.arguments(of: $0.pid).contains { $0.hasSuffix("/bin/slow") } }
                    ?? false
            }
            ProcessTable.signal(try #require(try stage.command.daemon()), 9)
            try stage.command.home.write("", to: "code/backend/go")
            let answer = try JSON(parsing: try await pump.line(1))
            #expect(answer["id"] == 2)
            #expect(answer.at("/result/structuredContent/name") == "backend", "\(answer.text)")
            #expect(try stage.windows().filter { $0.hasSuffix(":backend") }.count == 1)
            #expect(stage.agents() == [try #require(process).pid])
            #expect(try stage.json("peer", "ask", "backend", "What is in there?")["status"] == "answered")
            ProcessTable.signal(try #require(process), SIGTERM)
            try await eventually("its window goes when it ends") {
                try !stage.windows().contains { $0.hasSuffix(":backend") }
            }
        }
    }

    @Test
    func `Agents of different circles do not see each other until a person moves one or makes it an orchestrator`()
        async throws
    {
        try await SpawnStage.with { stage in
            for name in ["frontend", "backend"] { _ = try stage.command.home.repository(name) }
            _ = try stage.json("peer", "new", "frontend", "--runtime", "demo")
            _ = try stage.json("peer", "new", "backend", "--runtime", "demo", "--circle", "billing")
            #expect(Set(try stage.peers().compactMap { $0["circle"]?.stringValue }) == ["default", "billing"])
            let frontend = try #require(try stage.paneOf("frontend"))
            func ask(_ expected: String) async throws {
                try stage.tmux.run("clear-history", "-t", frontend)
                try stage.tmux.run("send-keys", "-t", frontend, "-l", "--", "ask backend What is in there?")
                try stage.tmux.run("send-keys", "-t", frontend, "Enter")
                try await eventually(expected, showing: (try? stage.screen(frontend)) ?? "") {
                    try stage.screen(frontend).contains(expected)
                }
            }
            try await ask("is in the circle \"billing\", and you are in \"default\"")
            #expect(try stage.json("peer", "role", "frontend", "orchestrator")["role"] == "orchestrator")
            try await ask("backend holds 1 file")
            #expect(try stage.json("status")["orchestrators"] == ["frontend"])
            #expect(try stage.json("peer", "role", "frontend", "agent")["role"] == "member")
            #expect(try stage.json("peer", "move", "backend", "default")["circle"] == "default")
            for name in ["frontend", "backend"] { _ = try stage.json("peer", "kill", name) }
            #expect(stage.agents().isEmpty)
        }
    }

    @Test func `The orchestrator starts in a folder of its own with its instructions`() async throws {
        try await SpawnStage.with { stage in
            let new = try stage.json("orchestrator", "--runtime", "demo")
            #expect(new.at("/peer/role") == "orchestrator")
            #expect(new.at("/peer/name") == "orchestrator")
            let text = try FileSystem.read("\(stage.command.home.repowireHome)/orchestrator/README.md")
            #expect(String(decoding: text, as: UTF8.self).contains("spawn_peer"))
            #expect(try stage.failure("orchestrator", "--runtime", "demo").contains("is running"))
            #expect(try stage.json("peer", "kill", "orchestrator")["graceful"] == true)
        }
    }
}

extension SpawnStage {
    func paneOf(_ window: String) throws -> String? {
        try tmux.run("list-panes", "-a", "-F", "#{window_name} #{pane_id}").split(separator: "\n")
            .first { $0.hasPrefix("\(window) ") }?.split(separator: " ").last.map(String.init)
    }

    func pid(ofWindow window: String) throws -> Int32? {
        try tmux.run("list-panes", "-a", "-F", "#{window_name} #{pane_pid}").split(separator: "\n")
            .first { $0.hasPrefix("\(window) ") }?.split(separator: " ").last.flatMap { Int32($0) }
    }

    func screen(_ pane: String) throws -> String { try tmux.run("capture-pane", "-p", "-J", "-t", pane) }
}
