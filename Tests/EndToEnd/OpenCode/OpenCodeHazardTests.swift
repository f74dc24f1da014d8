import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// What can go wrong with a real OpenCode at the other end.
@Suite(
    "OpenCode, hazards", .serialized,
    .enabled(if: OpenCodeRuntime().isAvailable, "\(OpenCodeRuntime().reason)"))
struct OpenCodeHazards {
    private let runtime = OpenCodeRuntime()

    /// Sets the stage with settings of OpenCode's beside those that let it start.
    private func stage(
        _ settings: JSONObject = [:], repositories: [String] = ["backend"], test: (Fleet) async throws -> Void
    ) async throws {
        try await Fleet.with([runtime], repositories: repositories, install: false) { fleet in
            let config = OpenCodeRuntime.config(port: fleet.model.port, more: settings)
            try fleet.temporary.write(config.text + "\n", to: "home/.config/opencode/opencode.json")
            try fleet.repowire(["setup", "--yes", "--runtime", "opencode"])
            try await test(fleet)
        }
    }

    /// Waits for an answer's own line: the prompt shows the same words, and the session's title may too.
    private func untilAnswered(_ answer: String, in session: any TestSession) async throws {
        try await eventually("“\(answer)” as an answer", showing: session.safeScreen) {
            try session.pane.screen().split(separator: "\n").contains { $0.drop { $0 == " " } == answer }
        }
    }

    @Test func `A draft on the home screen and in a session stays as it is`() async throws {
        try await stage { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            try await backend.session.typeDraft("half a thought")
            let first = try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:one"))
            #expect(first["answer"] == "one", "\(first.text)\n\(fleet.log)")
            try await backend.session.untilScreen(contains: "one")
            #expect(try backend.session.draft() == "half a thought", "\(backend.session.safeScreen)")
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:two"))["answer"] == "two")
            #expect(try backend.session.draft() == "half a thought", "\(backend.session.safeScreen)")
            #expect(try fleet.model.requests().allSatisfy { !$0.prompt.contains("half a thought") })
        }
    }

    @Test func `A permission dialog is not answered, and the message waits for its user`() async throws {
        try await stage(["permission": ["bash": "ask"]]) { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            try await backend.session.prompt(#"CALL bash {"command":"touch made","description":"makes a file"}"#)
            try await backend.session.untilScreen(contains: "Permission required")
            try await fleet.untilPeers(["backend"], state: "blocked")
            let ask = try fleet.beginAsk("backend", "ECHO:after the dialog")
            try await fleet.until(state: "queued", "ask")
            try await Task.sleep(for: .milliseconds(500))
            #expect(try backend.session.pane.screen().contains("Permission required"))
            #expect(!FileSystem.exists("\(backend.session.repository)/made"))
            #expect(try fleet.trace(ofLast: "ask").at("/message/state") == "queued")
            try backend.session.pane.press("Enter")
            let outcome = try await fleet.outcome(of: ask)
            #expect(outcome["answer"] == "after the dialog", "\(outcome.text)\n\(fleet.log)")
            #expect(FileSystem.exists("\(backend.session.repository)/made"))
        }
    }

    @Test func `A question of its agent to its user is not answered, and the message waits`() async throws {
        try await stage { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            let options: JSON = [
                ["label": "Postgres", "description": "the usual"], ["label": "SQLite", "description": "the small one"],
            ]
            let question: JSON = ["question": "Which database?", "header": "Database", "options": options]
            let arguments: JSON = ["questions": [question]]
            try await backend.session.prompt("CALL question \(arguments.text)")
            try await backend.session.untilScreen(contains: "Which database?")
            try await fleet.untilPeers(["backend"], state: "blocked")
            let ask = try fleet.beginAsk("backend", "ECHO:after the question")
            try await fleet.until(state: "queued", "ask")
            let list = try fleet.json(["peer", "list"])["peers"]?.arrayValue ?? []
            #expect(list.compactMap { $0["state_reason"]?.stringValue } == ["a question of its agent"])
            #expect(try backend.session.pane.screen().contains("Which database?"))
            #expect(try fleet.model.requests().allSatisfy { !$0.prompt.contains("after the question") })
            try backend.session.pane.press("Enter")
            let outcome = try await fleet.outcome(of: ask)
            #expect(outcome["answer"] == "after the question", "\(outcome.text)\n\(fleet.log)")
        }
    }

    @Test func `A tool that our own turn asks for waits for its user, and refusing it ends the question`() async throws
    {
        try await stage(["permission": ["bash": "ask"]]) { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            let ask = try fleet.beginAsk("backend", #"CALL bash {"command":"touch made","description":"makes a file"}"#)
            try await backend.session.untilScreen(contains: "Permission required")
            try await fleet.untilPeers(["backend"], state: "blocked")
            try backend.session.pane.press("Escape")
            let outcome = try await fleet.outcome(of: ask)
            #expect(outcome["status"] == "failed", "\(outcome.text)\n\(fleet.log)")
            #expect(outcome["reason"]?.stringValue?.contains("refused") == true, "\(outcome.text)")
            #expect(!FileSystem.exists("\(backend.session.repository)/made"))
        }
    }

    @Test func `Settings in a folder of their own are found`() async throws {
        try await Fleet.with([runtime], repositories: ["backend"], install: false) { fleet in
            let config = OpenCodeRuntime.config(port: fleet.model.port)
            try fleet.temporary.write(config.text + "\n", to: "settings/opencode/opencode.json")
            try FileSystem.remove("\(fleet.temporary.home)/.config/opencode/opencode.json")
            let more = ["XDG_CONFIG_HOME": "\(fleet.temporary.root)/settings"]
            try fleet.repowire(
                ["setup", "--yes", "--runtime", "opencode"], in: fleet.environment.merging(more) { $1 })
            #expect(!FileSystem.exists("\(fleet.temporary.home)/.config/opencode/plugins"))
            _ = try await fleet.session(of: runtime, in: "backend", more: more)
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:from there"))["answer"] == "from there")
        }
    }

    @Test func `A session that only plans goes on planning`() async throws {
        try await stage { fleet in
            let backend = try await fleet.session(of: runtime, in: "backend", arguments: ["--agent", "plan"])
            try await fleet.untilPeers(["backend"])
            for word in ["first", "second"] {
                #expect(
                    try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:\(word)"))["answer"] == .string(word))
                let request = try await fleet.model.request(promptContaining: "ECHO:\(word)")
                #expect(request.body.text.contains("Plan Mode") || request.body.text.contains("Plan mode"))
                #expect(!request.body.text.contains("changed from plan to build"))
            }
            try await backend.session.untilScreen(contains: "Plan")
        }
    }

    @Test func `Two sessions in one terminal are two peers, each asking in its own name`() async throws {
        try await stage(repositories: ["frontend", "backend"]) { fleet in
            let frontend = try await fleet.session(of: runtime, in: "frontend")
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["frontend", "backend"])
            try await frontend.session.prompt("ECHO:one is here")
            try await untilAnswered("one is here", in: frontend.session)
            try await fleet.untilPeers(["frontend", "backend"])
            try await frontend.session.prompt("/new")
            try await frontend.session.prompt("ECHO:two is here")
            try await untilAnswered("two is here", in: frontend.session)
            try await fleet.untilPeers(["frontend", "frontend-2", "backend"])
            try await frontend.ask("backend", "ECHO:the answer")
            try await fleet.untilResult(contains: "the answer")
            #expect(try fleet.trace(ofLast: "ask").at("/message/from") == "frontend-2")
            #expect(try await fleet.outcome(of: fleet.beginAsk("frontend", "ECHO:from one"))["answer"] == "from one")
            #expect(try await fleet.outcome(of: fleet.beginAsk("frontend-2", "ECHO:from two"))["answer"] == "from two")
            _ = backend
        }
    }

    @Test func `With the plug-in for the screen a hidden session is left alone until it is shown`() async throws {
        try await stage { fleet in
            let before = try fleet.homeFiles(in: ".config/opencode")
            try fleet.repowire(["setup", "--yes", "--runtime", "opencode-tui"])
            let backend = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            try await backend.session.prompt("ECHO:one is here")
            try await untilAnswered("one is here", in: backend.session)
            try await backend.session.prompt("/new")
            try await fleet.untilPeers(["backend"])
            // Over the home screen a session is shown before anything is put into it. What the screen shows is looked at
            // five times a second.
            try await backend.session.untilScreen(contains: "Ask anything")
            try await eventually("the session is on the screen", showing: backend.session.safeScreen) {
                let ask = try fleet.beginAsk("backend", "ECHO:shown")
                #expect(try await fleet.outcome(of: ask)["answer"] == "shown")
                return try !backend.session.pane.screen().contains("Ask anything")
            }
            try await backend.session.prompt("/new")
            try await backend.session.prompt("ECHO:two is here")
            try await untilAnswered("two is here", in: backend.session)
            try await fleet.untilPeers(["backend"], state: "blocked")
            try await fleet.untilPeers(["backend-2"])
            let ask = try fleet.beginAsk("backend", "ECHO:at last")
            try await fleet.until(state: "queued", "ask")
            let list = try fleet.json(["peer", "list"])["peers"]?.arrayValue ?? []
            let reasons = list.compactMap { $0["state_reason"]?.stringValue }
            #expect(reasons == ["its terminal shows another session"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend-2", "ECHO:three"))["answer"] == "three")
            #expect(try fleet.model.requests().allSatisfy { !$0.prompt.contains("ECHO:at last") })
            try await backend.session.prompt("/sessions")
            try await backend.session.untilScreen(contains: "rename ctrl+r")
            try backend.session.pane.press("Down")
            try backend.session.pane.press("Enter")
            #expect(try await fleet.outcome(of: ask)["answer"] == "at last")
            try await fleet.untilPeers(["backend-2"], state: "blocked")
            try backend.session.pane.close()
            try fleet.repowire(["uninstall", "--yes", "--runtime", "opencode-tui"])
            let after = try fleet.homeFiles(in: ".config/opencode")
            #expect(before.keys.filter { after[$0] != before[$0] } == [])
            #expect(after.keys.filter { $0.contains("tui") } == [])
        }
    }

    @Test func `A session that is taken up again is the same peer before its first prompt`() async throws {
        try await stage { fleet in
            let first = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:before"))["answer"] == "before")
            let id = try fleet.trace(ofLast: "ask").at("/message/to")
            try await first.session.crash()
            try await fleet.untilPeers(["backend"], state: "offline")
            _ = try await fleet.session(of: runtime, in: "backend", arguments: ["--continue"])
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:after"))["answer"] == "after")
            #expect(try fleet.trace(ofLast: "ask").at("/message/to") == id)
            let request = try await fleet.model.request(promptContaining: "ECHO:after")
            #expect(request.body.text.contains("ECHO:before"), "the conversation went on")
        }
    }

    @Test func `A daemon that was away for a while finds its sessions again`() async throws {
        try await stage { fleet in
            _ = try await fleet.session(of: runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            let doctor = try fleet.json(["doctor"], allowing: [0, 1]).text
            #expect(doctor.contains("its start does not wait: a mark of Repowire's"), "\(doctor)")
            #expect(!doctor.contains("OpenCode 2"), "\(doctor)")
            fleet.stopDaemon()
            try await Task.sleep(for: .seconds(1))
            try fleet.repowire(["status"])
            try await fleet.untilPeers(["backend"])
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:back again"))["answer"] == "back again")
        }
    }

    @Test func `Without a daemon OpenCode works as ever, and its own additions outlive Repowire`() async throws {
        try await Fleet.with([runtime], repositories: ["backend"], install: false) { fleet in
            let file = "home/.config/opencode/opencode.json"
            var config = OpenCodeRuntime.config(port: fleet.model.port).objectValue ?? [:]
            config["$schema"] = nil
            let members = String(JSON.object(config).text.dropFirst())
            let path = try fleet.temporary.write("{ // mine\n" + members + "\n", to: file)
            try fleet.repowire(["setup", "--yes", "--runtime", "opencode"])
            let backend = try await fleet.session(of: runtime, in: "backend")
            fleet.stopDaemon()
            try fleet.preventDaemon()
            try await backend.session.prompt("ECHO:all is well")
            try await backend.session.untilScreen(contains: "all is well")
            try backend.session.pane.close()
            try fleet.allowDaemon()
            #expect(String(decoding: try FileSystem.read(path), as: UTF8.self).contains("$schema"))
            try fleet.repowire(["uninstall", "--yes"])
            let after = String(decoding: try FileSystem.read(path), as: UTF8.self)
            #expect(after.contains("$schema") && !after.contains("repowire"), "\(after)")
            #expect(after.contains("// mine\n") && after.hasSuffix(members + "\n"), "\(after)")
            let folder = "\(fleet.temporary.home)/.config/opencode"
            let files = try FileSystem.list(folder)
            #expect(!files.contains("plugins") && !files.contains("node_modules"), "\(files)")
            #expect(!files.contains("package-lock.json"), "\(files)")
        }
    }
}
