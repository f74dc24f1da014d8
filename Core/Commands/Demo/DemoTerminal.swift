import Platform

/// A terminal in which one of the demo's agents runs.
protocol DemoTerminal: AnyObject {
    var name: String { get }

    /// Types a line and presses Enter.
    func type(_ line: String) throws

    /// What can be waited on for the next lines; nil where there are none.
    var descriptor: Int32? { get }

    /// What the agent has printed since the last call; empty where that is only seen as a screen.
    func newLines() -> [String]

    /// The screen; nil where there is none.
    func screen() -> String?

    /// Ends the agent.
    func close()
}

/// Two pipes: enough for an agent that reads and prints lines.
final class PipeTerminal: DemoTerminal {
    let name: String
    private let process: PipedProcess

    init(name: String, _ process: PipedProcess) {
        self.name = name
        self.process = process
    }

    func type(_ line: String) throws { try process.write(line) }
    var descriptor: Int32? { process.output.isOver ? nil : process.output.descriptor }
    func newLines() -> [String] { process.output.lines(within: 0) }
    func screen() -> String? { nil }

    func close() {
        process.closeInput()
        process.end(within: 2000)
    }
}

/// A window of a tmux server of the demo's own, which the user's tmux never meets.
final class TmuxTerminal: DemoTerminal {
    let name: String
    private let tmux: String
    private let socket: String
    private let environment: [String: String]

    init(tmux: String, socket: String, name: String, _ agent: Subprocess) throws {
        self.name = name
        self.tmux = tmux
        self.socket = socket
        environment = agent.environment
        let size = ["-x", "120", "-y", "24"]
        let folder = agent.folder ?? "/"
        // An argument list, so tmux starts the agent without a shell.
        let command = [agent.program] + agent.arguments
        try run(["-f", "/dev/null", "new-session", "-d", "-s", name] + size + ["-c", folder, "--"] + command)
    }

    func type(_ line: String) throws {
        try run(["send-keys", "-t", name, "-l", "--", line])
        try run(["send-keys", "-t", name, "Enter"])
    }

    var descriptor: Int32? { nil }
    func newLines() -> [String] { [] }

    func screen() -> String? {
        guard let output = try? run(["capture-pane", "-p", "-t", name]) else { return nil }
        var lines = output.text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    func close() {
        _ = try? type("exit")
        let deadline = Deadline(milliseconds: 2000)
        while !deadline.hasPassed, (try? run(["has-session", "-t", name])) != nil { Clocks.pause(milliseconds: 20) }
        // The server ends with its last session.
        _ = try? run(["kill-session", "-t", name])
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> Subprocess.Output {
        let output = try Subprocess(tmux, ["-S", socket] + arguments, environment: environment).run(within: 5000)
        guard output.status == 0 else {
            let words = Plain.line(String(decoding: output.stderr, as: UTF8.self))
            throw CommandError("tmux \(arguments.first ?? "") failed: \(words)")
        }
        return output
    }
}
