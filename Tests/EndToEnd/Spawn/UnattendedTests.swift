import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Agents that nobody sits at: the real programs, driven by the Agent Client Protocol.
@Suite(.serialized) struct UnattendedTests {
    private static let recipients = [GeminiRuntime() as any TestRuntime, OpenCodeRuntime()].filter(\.isAvailable)
        .map { EveryRuntime.Recipient(runtime: $0) }

    private func stage(
        _ recipient: EveryRuntime.Recipient, test: (Fleet, TmuxPane) async throws -> Void
    ) async throws {
        try await Fleet.with([recipient.runtime], repositories: ["backend"]) { fleet in
            let pane = try fleet.startUnattended(recipient.runtime, in: "backend")
            try await fleet.untilPeers(["backend"])
            try await test(fleet, pane)
        }
    }

    @Test(arguments: recipients)
    func `It asks in its own name, and is no second peer`(_ recipient: EveryRuntime.Recipient) async throws {
        try await stage(recipient) { fleet, _ in
            let program = try fleet.client()
            _ = try program.call(Method.peerJoin, ["name": "weather"])
            let arguments: JSON = ["peer": "weather", "message": "Rain?"]
            let ask = try fleet.beginAsk("backend", "CALL \(recipient.runtime.tool("ask_peer")) \(arguments.text)")
            var offer = JSON.null
            try await eventually("the agent's question", showing: fleet.log) {
                _ = try program.call(
                    Method.whoami,
                    onNotification: { method, params in
                        if method == Method.messageOffer { offer = params }
                    })
                return offer != .null
            }
            #expect(offer["from"] == "backend")
            #expect(offer["text"]?.stringValue?.contains("agent, \(recipient.runtime.id)") == true)
            _ = try program.call(Method.messageAnswer, ["id": offer["id"] ?? .null, "text": "At noon."])
            let outcome = try await fleet.outcome(of: ask)
            #expect(outcome["answer"]?.stringValue?.contains("At noon.") == true, "\(outcome.text)\n\(fleet.log)")
            let peers = try fleet.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
            #expect(peers.compactMap { $0["name"]?.stringValue }.sorted() == ["backend", "weather"])
        }
    }

    @Test(arguments: recipients)
    func `What it wants to be allowed is asked in its window, and the message waits`(
        _ recipient: EveryRuntime.Recipient
    ) async throws {
        let tool = recipient.runtime.id == "opencode" ? "bash" : "run_shell_command"
        try await Fleet.with([recipient.runtime], repositories: ["backend"]) { fleet in
            if recipient.runtime.id == "opencode" {
                let config = OpenCodeRuntime.config(port: fleet.model.port, more: ["permission": ["bash": "ask"]])
                try fleet.temporary.write(config.text + "\n", to: "home/.config/opencode/opencode.json")
                try fleet.repowire(["setup", "--yes", "--runtime", "opencode"])
            }
            let pane = try fleet.startUnattended(recipient.runtime, in: "backend")
            let folder = try #require(fleet.repositories["backend"])
            func ask(_ file: String) throws -> ChildProcess {
                try fleet.beginAsk(
                    "backend", #"CALL \#(tool) {"command":"touch \#(file)","description":"makes it"} ECHO:it is over"#)
            }
            let first = try ask("made")
            try await pane.untilScreen(contains: "May it: touch made")
            try await fleet.untilPeers(["backend"], state: "blocked")
            let second = try fleet.beginAsk("backend", "ECHO:after that")
            try await fleet.until(state: "queued", "ask")
            try pane.type("9")
            try pane.press("Enter")
            try await pane.untilScreen(contains: "Type a number from 1 to 3.")
            #expect(!FileSystem.exists("\(folder)/made"))
            let screen = try pane.screen()
            let allow = try #require(
                screen.split(separator: "\n").first { $0.hasSuffix("Allow") || $0.hasSuffix("Allow once") })
            try pane.type(String(try #require(allow.first { $0.isNumber })))
            try pane.press("Enter")
            #expect(try await fleet.outcome(of: first)["answer"] == "it is over")
            #expect(FileSystem.exists("\(folder)/made"))
            #expect(try await fleet.outcome(of: second)["answer"] == "after that")

            let third = try ask("never")
            try await pane.untilScreen(contains: "May it: touch never")
            try pane.type("3")
            try pane.press("Enter")
            _ = try await fleet.outcome(of: third)
            #expect(!FileSystem.exists("\(folder)/never"))
            try await fleet.untilPeers(["backend"])
        }
    }

    /// What a turn may end with instead of an answer.
    enum End: String, Sendable, CaseIterable {
        case stopped = "Ctrl-C"
        case modelError = "an error of the model"
        case killedHost = "kill -9 of what drives it"
        case killedAgent = "kill -9 of the agent"
        case closedPane = "a closed pane"

        /// What the asker reads.
        var reason: String {
            switch self {
            case .stopped: "stopped"
            case .modelError: "out of order"
            case .killedHost, .killedAgent, .closedPane: "ended"
            }
        }
    }

    @Test(arguments: recipients, End.allCases)
    func `Whatever ends its turn, the asker hears of it within two seconds, and nothing is left behind`(
        _ recipient: EveryRuntime.Recipient, _ end: End
    ) async throws {
        try await stage(recipient) { fleet, pane in
            let family = ProcessTable.descendants(of: pane.pid)
            #expect(!family.isEmpty)
            let body =
                end == .modelError ? "FAIL:400 the model is out of order" : "BEGIN:part HOLD:gate ECHO:never"
            let ask = try fleet.beginAsk("backend", body)
            if end != .modelError {
                try await fleet.untilHeld("gate")
                try await fleet.until(state: "accepted", "ask")
            }
            let clock = ContinuousClock.now
            switch end {
            case .stopped: try pane.press("C-c")
            case .modelError: break
            case .killedHost: ProcessTable.signal(try #require(ProcessTable.identity(of: pane.pid)), 9)
            case .killedAgent: for process in family { ProcessTable.signal(process, 9) }
            case .closedPane: try pane.close()
            }
            let outcome = try await fleet.outcome(of: ask)
            let time = ContinuousClock.now - clock
            #expect(outcome["status"] == "failed", "\(outcome.text)\n\(fleet.log)")
            #expect(outcome["reason"]?.stringValue?.contains(end.reason) == true, "\(outcome.text)\n\(fleet.log)")
            #expect(time < .seconds(2), "\(recipient.runtime.id), \(end.rawValue): \(time)")
            if end == .stopped || end == .modelError {
                let again = try await fleet.outcome(of: try fleet.beginAsk("backend", "ECHO:and on"))
                #expect(again["answer"] == "and on", "\(again.text)\n\(fleet.log)")
            } else {
                try await eventually("nothing of it runs") { !family.contains(where: ProcessTable.isAlive) }
                try await fleet.untilPeers(["backend"], state: "offline")
            }
        }
    }

    @Test(arguments: recipients, [false, true])
    func `A daemon that dies or is restarted in the middle of a question gets the answer when it is back`(
        _ recipient: EveryRuntime.Recipient, _ isRestarted: Bool
    ) async throws {
        try await stage(recipient) { fleet, _ in
            let ask = try fleet.beginAsk("backend", "BEGIN:part HOLD:gate ECHO:survived")
            try await fleet.untilHeld("gate")
            try await fleet.until(state: "accepted", "ask")
            if isRestarted { try fleet.repowire(["service", "restart"]) } else { fleet.killDaemon() }
            try await fleet.untilPeers(["backend"], state: "busy")
            try fleet.model.release("gate")
            #expect(try await fleet.outcome(of: ask)["answer"] == "part survived")
            #expect(try fleet.trace(ofLast: "ask").at("/message/state") == "answered")
            #expect(try await fleet.outcome(of: fleet.beginAsk("backend", "ECHO:and on"))["answer"] == "and on")
            #expect(try fleet.model.requests().count { $0.prompt.contains("ECHO:survived") && !$0.isAuxiliary } == 1)
        }
    }

    @Test(arguments: recipients)
    func `A notification is read, and 240 kB arrive whole both ways`(
        _ recipient: EveryRuntime.Recipient
    ) async throws {
        try await stage(recipient) { fleet, pane in
            try fleet.repowire(["peer", "notify", "backend", "ECHO:noticed"])
            try await fleet.until(state: "accepted", "notify")
            try await pane.untilScreen(contains: "noticed")
            let long = String((0..<240_000).map { _ in "abcdefghijklmnop".randomElement() ?? "x" })
            let outcome = try await fleet.outcome(of: try fleet.beginAsk("backend", "ECHO:\(long)"))
            #expect(outcome["answer"]?.stringValue == long)
        }
    }

    @Test(arguments: recipients)
    func `A person types into its window, and what comes meanwhile waits`(
        _ recipient: EveryRuntime.Recipient
    ) async throws {
        try await stage(recipient) { fleet, pane in
            try pane.type("HOLD:gate ECHO:typed by hand")
            try pane.press("Enter")
            try await fleet.untilHeld("gate")
            let ask = try fleet.beginAsk("backend", "ECHO:from afar")
            try await fleet.until(state: "queued", "ask")
            try fleet.model.release("gate")
            #expect(try await fleet.outcome(of: ask)["answer"] == "from afar")
            try await pane.untilScreen(contains: "typed by hand")
            try pane.press("C-d")
            try await fleet.untilPeers(["backend"], state: "offline")
        }
    }

    @Test(.enabled(if: TestRuntimes.available.count > 3, "not all runtimes are here"))
    func `A runtime without such a way says so, and is not meant where none is named`() async throws {
        try await Fleet.with(TestRuntimes.available, repositories: ["backend"]) { fleet in
            let folder = try #require(fleet.repositories["backend"])
            func failure(_ more: String...) throws -> String {
                let error = #expect(throws: ProgramFailed.self) {
                    try fleet.repowire(["peer", "new", folder, "--unattended"] + more)
                }
                return "\(try #require(error))"
            }
            #expect(try failure("--runtime", "codex").contains("has no spawn.acp"))
            #expect(try failure().contains("several runtimes could be started: gemini-cli, opencode"))
        }
    }
}
