import CommandLine
import Platform
import RepowireKit
import Wire

/// The play: two agents start, one asks the other, and everybody sees what happened.
struct Demo {
    var stage: DemoStage
    var shell: Shell

    private static let question = "What does your repository contain?"

    func run() throws -> ExitCode {
        let console = shell.console
        let backend = try stage.makeRepository(
            "backend",
            [
                ("README.md", "# The API of a small shop\n"), ("server.py", "PORT = 8080\n"),
                ("schema.sql", "create table orders (id integer primary key);\n"),
            ])
        let frontend = try stage.makeRepository(
            "frontend", [("README.md", "# The pages of a small shop\n"), ("index.html", "<!doctype html>\n")])
        let client = try stage.startDaemon()
        console.writeLine("Two agents, each in a repository of its own:")
        console.flush()
        let agents = [
            try stage.startAgent("frontend", in: frontend), try stage.startAgent("backend", in: backend),
        ]
        try wait(15_000, "the agents did not join the mesh", agents) {
            let peers = try client.call(Method.peerList, [:])["peers"]?.arrayValue ?? []
            return ["frontend", "backend"].allSatisfy { name in
                peers.contains { $0["name"] == .string(name) && $0["state"] == "idle" }
            }
        }
        say(agents)
        console.writeLine()
        let line = "ask backend \(Demo.question)"
        try agents[0].type(line)
        console.writeLine(label("frontend") + " " + console.style(.heading, "> \(line)"))
        let message = try waitForAnswer(client, agents)
        say(agents)
        for agent in agents { showScreen(of: agent) }
        return try show(message, client)
    }

    /// Waits until the ask is over and its asker is idle again.
    /// - Returns: the id of the ask.
    private func waitForAnswer(_ client: DaemonClient, _ agents: [any DemoTerminal]) throws -> String {
        var id: String?
        var hasBegun = false
        try wait(30_000, "the question was not answered", agents) {
            let messages = try client.call(Method.messageList, ["limit": 10])["messages"]?.arrayValue ?? []
            let ask = messages.first { $0["kind"] == "ask" }
            id = ask?["id"]?.stringValue
            let peers = try client.call(Method.peerList, [:])["peers"]?.arrayValue ?? []
            let state = peers.first { $0["name"] == "frontend" }?["state"]
            if state == "busy" { hasBegun = true }
            guard let ask else {
                // Its turn came and went without an ask: it has said why.
                if hasBegun, state == "idle" { throw CommandError("the question was not asked", hint: stage.logs) }
                return false
            }
            let delivery = ask["state"]?.stringValue.flatMap(Delivery.init(rawValue:))
            return delivery?.isFinal(for: .ask) == true && state == "idle"
        }
        guard let id else { throw CommandError("the journal does not know the question") }
        return id
    }

    private func show(_ id: String, _ client: DaemonClient) throws -> ExitCode {
        let console = shell.console
        let trace = try client.call(Method.messageTrace, ["id": .string(id)])
        console.writeLine()
        console.writeLine("What happened, with the evidence ('repowire trace \(id)'):")
        console.writeLine()
        for line in TraceText.lines(trace, style: console.style) {
            console.writeLine(line.allSatisfy(\.isWhitespace) ? "" : "  \(line)")
        }
        console.writeLine()
        guard trace.at("/message/state") == "answered" else {
            throw CommandError("the question ended without an answer", hint: "Please report the trace above.")
        }
        console.writeLine("Connect your own agents: repowire setup")
        return .ok
    }

    /// Looks again and again until something holds, and shows what the agents print meanwhile.
    private func wait(
        _ milliseconds: Int, _ failure: String, _ agents: [any DemoTerminal], until condition: () throws -> Bool
    ) throws {
        let deadline = Deadline(milliseconds: milliseconds)
        while try !condition() {
            say(agents)
            if shell.interrupts.wasInterrupted() { throw CommandError("stopped", code: .interrupted) }
            guard !deadline.hasPassed else {
                throw CommandError("\(failure) within \(milliseconds / 1000) s", hint: stage.logs)
            }
            watch(agents, milliseconds: 40)
        }
    }

    /// Shows lines as they come, so that they stand in the order in which they were printed.
    private func watch(_ agents: [any DemoTerminal], milliseconds: Int) {
        let descriptors = agents.compactMap(\.descriptor)
        guard !descriptors.isEmpty else { return Clocks.pause(milliseconds: Int32(milliseconds)) }
        let deadline = Deadline(milliseconds: milliseconds)
        while !deadline.hasPassed, !Readiness.wait(for: descriptors, milliseconds: deadline.millisecondsLeft).isEmpty {
            say(agents)
        }
    }

    private func say(_ agents: [any DemoTerminal]) {
        for agent in agents {
            for line in agent.newLines() {
                let text = Plain.text(line).replacing("\(stage.folder)/", with: "")
                shell.console.writeLine(label(agent.name) + (text.isEmpty ? "" : " \(text)"))
            }
        }
        shell.console.flush()
    }

    private func showScreen(of agent: any DemoTerminal) {
        guard let screen = agent.screen() else { return }
        shell.console.writeLine()
        for line in screen.split(separator: "\n", omittingEmptySubsequences: false) {
            shell.console.writeLine(label(agent.name) + (line.isEmpty ? "" : " \(Plain.text(String(line)))"))
        }
    }

    private func label(_ name: String) -> String {
        shell.console.style(name == "backend" ? .good : .attention, DisplayWidth.padded(name, to: 9) + "│")
    }
}
