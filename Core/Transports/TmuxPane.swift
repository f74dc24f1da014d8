import Platform

/// A pane of a tmux server, read and typed into by one-shot `tmux` commands. Every argument is passed as such; text
/// goes through a named buffer from stdin, never through a command line.
package struct TmuxPane: Sendable {
    /// The server's socket; nil for tmux's default.
    package var socket: String?
    /// Such as `%3`.
    package var pane: String
    private let program: String
    private let environment: [String: String]

    /// - Returns: nil when there is no tmux on the path, or `pane` is not the id of a pane.
    package init?(socket: String?, pane: String, environment: [String: String]) {
        guard TmuxPane.isIdentifier(pane),
            let program = Executables.find("tmux", path: environment["PATH"] ?? "/usr/bin:/bin")
        else { return nil }
        self.program = program
        self.socket = socket
        self.pane = pane
        self.environment = environment.filter { ["PATH", "HOME", "LANG", "LC_ALL", "TMUX_TMPDIR"].contains($0.key) }
    }

    /// Whether a text has the form `%3`. Anything else could be tmux's way of naming some other pane.
    package static func isIdentifier(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "%") && !digits.isEmpty && digits.count < 10
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    package struct Screen: Sendable {
        package var lines: [String]
        /// Copy mode or another mode of tmux itself: keys do not reach the program.
        package var isInMode: Bool
        package var isDead: Bool
        /// The process that tmux started in the pane.
        package var pid: Int32
        /// Where the cursor stands, from 0.
        package var cursor: (column: Int, row: Int)
        /// What the program calls its terminal.
        package var title: String

        package init(
            lines: [String], isInMode: Bool = false, isDead: Bool = false, pid: Int32 = 0,
            cursor: (column: Int, row: Int) = (0, 0), title: String = ""
        ) {
            self.cursor = cursor
            self.title = title
            self.lines = lines
            self.isInMode = isInMode
            self.isDead = isDead
            self.pid = pid
        }
    }

    /// What the pane shows now.
    package func screen() throws -> Screen {
        let text = try run([
            "display-message", "-p", "-t", pane, TmuxPane.format, ";",
            "capture-pane", "-p", "-t", pane,
        ])
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let facts = lines.removeFirst().split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
        guard facts.count == 6, let pid = Int32(facts[2]), let column = Int(facts[3]), let row = Int(facts[4]) else {
            throw TmuxError(command: "display-message", reason: "no facts about pane \(pane)")
        }
        return Screen(
            lines: lines, isInMode: facts[0] != "0", isDead: facts[1] != "0", pid: pid, cursor: (column, row),
            title: String(facts[5]))
    }

    private static let format = "#{pane_in_mode} #{pane_dead} #{pane_pid} #{cursor_x} #{cursor_y} #{pane_title}"

    /// What the program calls its terminal.
    package func title() throws -> String {
        try run(["display-message", "-p", "-t", pane, "#{pane_title}"]).trimmingNewlines
    }

    /// Pastes text in one piece, with bracketed paste where the program asked for it. The buffer does not outlive the
    /// paste.
    package func paste(_ text: String, buffer: String) throws {
        do {
            _ = try run(
                [
                    "load-buffer", "-b", buffer, "-", ";", "paste-buffer", "-d", "-p", "-r", "-b", buffer, "-t", pane,
                ], input: Array(text.utf8))
        } catch {
            _ = try? run(["delete-buffer", "-b", buffer])
            throw error
        }
    }

    package func pressEnter() throws { _ = try run(["send-keys", "-t", pane, "Enter"]) }

    /// `-u`: a daemon started without a locale would else read `_` for everything that is not ASCII.
    private func run(_ arguments: [String], input: [UInt8] = []) throws -> String {
        let server = socket.map { ["-S", $0] } ?? []
        let output = try Subprocess(program, ["-u"] + server + arguments, environment: environment)
            .run(input: input, within: 3000)
        guard output.status == 0 else {
            let said = String(decoding: output.stderr, as: UTF8.self).trimmingNewlines
            throw TmuxError(command: arguments[0], reason: output.timedOut ? "no answer within 3 s" : said)
        }
        return output.text
    }
}

extension String {
    var trimmingNewlines: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
