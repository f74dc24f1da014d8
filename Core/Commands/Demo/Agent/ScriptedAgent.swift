import Platform
import RepowireKit
import Wire

/// The smallest honest agent. It takes prompts from its terminal and from its inbox, one at a time, and answers with
/// what its repository holds. It knows nothing of Repowire's insides: like any runtime it lists itself in a registry
/// file, calls hooks and starts an MCP server, and `adapters.d/demo.yaml` says the rest.
final class ScriptedAgent {
    private let shell: Shell
    private let session: String
    private let hooks: AgentHooks
    private let registry: AgentRegistryFile
    private let inbox: InboxListener
    private let terminal = LineReader(StandardStreams.input, owning: false)
    private var connections: [LineReader] = []
    private var turns = 0
    private var isOver = false

    init(_ shell: Shell) throws {
        self.shell = shell
        session = "demo-\(Randomness.base32(8))"
        hooks = AgentHooks(
            program: try shell.sibling("repowire-hook"), environment: shell.environment, session: session,
            directory: shell.workingFolder)
        let folder = "\(shell.home.path)/demo"
        try FileSystem.makeFolder("\(folder)/sessions", mode: 0o700)
        inbox = try InboxListener(at: "\(folder)/\(RunningProgram.pid).sock")
        registry = AgentRegistryFile(
            folder: "\(folder)/sessions", session: session, directory: shell.workingFolder, socket: inbox.path)
    }

    /// Serves until its terminal is closed, it is told to exit, or it is stopped.
    func run() {
        say("demo agent in \(shell.short(shell.workingFolder)). Type a prompt, 'ask NAME QUESTION', or 'exit'.")
        registry.write(state: "idle")
        hooks.report("started", [:])
        while !isOver, !shell.interrupts.wasInterrupted() { takePrompts() }
        hooks.report("session_ended", ["reason": "exit"])
        registry.remove()
    }

    /// Waits for the next prompts and answers them in order.
    private func takePrompts() {
        let descriptors = [terminal.descriptor, inbox.descriptor] + connections.map(\.descriptor)
        let ready = Readiness.wait(for: descriptors, milliseconds: 500)
        if ready.contains(inbox.descriptor), let connection = inbox.accept() { connections.append(connection) }
        for connection in connections where ready.contains(connection.descriptor) {
            for line in connection.lines() { takeFromInbox(line) }
        }
        connections.removeAll(where: \.isOver)
        if ready.contains(terminal.descriptor) {
            for line in terminal.lines() where !isOver { takeFromTerminal(line) }
            if terminal.isOver { isOver = true }
        }
    }

    /// A line of the inbox: `{"text": …, "session": …}`. Another session's is not ours to answer.
    private func takeFromInbox(_ line: String) {
        guard let message = try? JSON(parsing: line), let text = message["text"]?.stringValue,
            message["session"] == .string(session)
        else { return }
        say(text)
        turn(prompt: text) { RepositoryAnswer.text(folder: shell.workingFolder) }
    }

    private func takeFromTerminal(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard let first = words.first else { return }
        if first == "exit" {
            isOver = true
        } else if first == "ask", words.count == 3 {
            turn(prompt: line) { ask(words[1], words[2]) }
        } else {
            turn(prompt: line) { RepositoryAnswer.text(folder: shell.workingFolder) }
        }
    }

    /// One turn: busy, the prompt reported, the work, the reply said and reported, idle again.
    private func turn(prompt: String, work: () -> String) {
        turns += 1
        let turn = JSON.string("turn-\(turns)")
        registry.write(state: "busy")
        hooks.report("prompt", ["turn": turn, "prompt": .string(prompt)])
        let reply = work()
        say("● \(reply)")
        hooks.report("turn_ended", ["turn": turn, "reply": .string(reply)])
        registry.write(state: "idle")
    }

    /// What a model would do with its tool.
    private func ask(_ peer: String, _ question: String) -> String {
        say("  calls ask_peer(\"\(peer)\", \"\(question)\")")
        do {
            let server = try ToolServer(
                program: try shell.sibling("repowire-mcp"), environment: shell.environment, folder: shell.workingFolder)
            return try server.call("ask_peer", ["peer": .string(peer), "message": .string(question)]) { progress in
                say("  \(progress)")
            }
        } catch {
            return "I could not ask: \((error as? CommandError)?.message ?? "\(error)")"
        }
    }

    private func say(_ text: String) {
        shell.console.writeLine(Plain.text(text))
        shell.console.flush()
    }
}
