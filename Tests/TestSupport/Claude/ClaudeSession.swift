import Platform
package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A real Claude Code in a tmux pane, as a user has it in front of them, talking to a scripted model.
package final class ClaudeSession: Sendable {
    package let pane: TmuxPane
    /// The folder it works in.
    package let repository: String
    private let home: TemporaryHome
    private let identity: ProcessIdentity

    /// Starts a session and waits until it says that it is idle.
    /// - Parameters:
    ///   - arguments: of the command line, such as `--resume ID`.
    ///   - environment: beside the test's own.
    ///   - knowsTmux: whether it gets `TMUX` and `TMUX_PANE`; a session without them runs as if in a plain terminal.
    package init(
        in home: TemporaryHome, repository: String, tmux: Tmux, model: ScriptedModel, arguments: [String] = [],
        environment: [String: String] = [:], knowsTmux: Bool = true
    ) async throws {
        guard let binary = ClaudeBinary.path else { throw ProgramFailed(ClaudeBinary.reason) }
        var values = home.environment
        values["ANTHROPIC_BASE_URL"] = model.url
        values["ANTHROPIC_AUTH_TOKEN"] = "scripted"
        values["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
        values["DISABLE_AUTOUPDATER"] = "1"
        if getuid() == 0 { values["IS_SANDBOX"] = "1" }
        values.merge(environment) { $1 }
        let tmuxValues = knowsTmux ? "TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\" " : ""
        let shell = ["/bin/sh", "-c", "exec env -i \(tmuxValues)\"$@\"", "sh"]
        let pairs = values.map { "\($0.key)=\($0.value)" }.sorted()
        pane = try tmux.open(shell + pairs + [binary] + arguments, folder: repository)
        self.repository = repository
        self.home = home
        identity = try await firstValue("the process in the pane") { [pane] in ProcessTable.identity(of: pane.pid) }
        try await untilStatus("idle")
        try await eventually("the prompt on the screen", showing: self.safeScreen) { try self.draft() == "" }
    }

    package var pid: Int32 { pane.pid }
    package var isAlive: Bool { ProcessTable.isAlive(identity) }

    // MARK: What it says about itself

    /// Its registry file. Claude Code rewrites it in place: a half-written one is an error, look again.
    package func registry() throws -> ClaudeRegistry {
        ClaudeRegistry(json: try JSON(parsing: FileSystem.read("\(home.home)/.claude/sessions/\(pid).json")))
    }

    /// Waits for `idle`, `busy` or `waiting`.
    package func untilStatus(_ status: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("\(repository) is \(status)", within: limit, showing: self.safeScreen) {
            try self.registry().status == status
        }
    }

    /// The lines of its transcripts so far, those of an earlier session id of the same folder included.
    package func transcript() throws -> [JSON] {
        let name = String(repository.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        let folder = "\(home.home)/.claude/projects/\(name)"
        return try FileSystem.list(folder).filter { $0.hasSuffix(".jsonl") }.flatMap { file in
            try FileSystem.read("\(folder)/\(file)").split(separator: UInt8(ascii: "\n")).compactMap {
                try? JSON(parsing: Array($0))
            }
        }
    }

    // MARK: What the user sees and does

    package func screen() throws -> String { try pane.screen() }

    /// The text in the input box: what the user has typed and not sent. Nil while no input box is on the screen.
    package func draft() throws -> String? {
        let lines = try screen().split(separator: "\n", omittingEmptySubsequences: false)
        let rules = lines.indices.filter { lines[$0].hasPrefix("────") }
        guard let last = rules.last, let first = rules.dropLast().last, first + 1 < last,
            lines[first + 1].hasPrefix("❯")
        else { return nil }
        let text = [lines[first + 1].dropFirst()] + lines[(first + 2)..<last]
        return text.map { String($0.drop { $0 == " " || $0 == "\u{A0}" }) }.joined(separator: "\n")
            .trimmingTrailingNewlines()
    }

    /// Answers the dialog that is open with a key. A dialog ignores keys until it has been on the screen for a while, so
    /// the key is pressed until the session no longer waits.
    package func answerDialog(with key: String = "Enter") async throws {
        try await eventually("the dialog is answered", showing: safeScreen) {
            guard try self.registry().status == "waiting" else { return true }
            try self.pane.press(key)
            try await Task.sleep(for: .milliseconds(100))
            return false
        }
    }

    /// `/clear`: the same process goes on with a new session id, which is returned.
    package func clear() async throws -> String {
        let before = try registry().sessionID
        try await prompt("/clear")
        return try await firstValue("a new session id after /clear", showing: self.safeScreen) {
            let now = try self.registry()
            return now.sessionID != before && now.status == "idle" ? now.sessionID : nil
        }
    }

    /// `/exit`, and waits for the end of the process.
    package func exit() async throws {
        try await prompt("/exit")
        try await untilEnded()
    }

    /// Ends the process as a crash would.
    package func crash() async throws {
        if isAlive { kill(pid, SIGKILL) }
        try await untilEnded()
    }

    private func untilEnded() async throws {
        try await eventually("the end of the session", showing: self.safeScreen) { !self.isAlive }
    }

    // MARK: Its inbox

    /// Writes a message to its inbox socket, as another program of the same user may. Says nothing about delivery.
    package func sendToInbox(_ text: String, sessionID: String? = nil) throws {
        let registry = try registry()
        let deadline = Deadline(milliseconds: 5_000)
        let stream = try UnixStream(connectingTo: registry.inboxPath, deadline: deadline)
        let frame: JSON = [
            "type": "user", "session_id": .string(sessionID ?? registry.sessionID), "priority": "next",
            "message": ["role": "user", "content": .string(text)],
        ]
        try stream.send(frame.bytes + [UInt8(ascii: "\n")], deadline: deadline)
    }
}

extension String {
    fileprivate func trimmingTrailingNewlines() -> String {
        var text = self[...]
        while text.last?.isNewline ?? false { text.removeLast() }
        return String(text)
    }
}
