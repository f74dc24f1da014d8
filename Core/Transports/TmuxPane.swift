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

    /// - Returns: nil when there is no tmux on the path.
    package init?(socket: String?, pane: String, environment: [String: String]) {
        guard let program = Executables.find("tmux", path: environment["PATH"] ?? "/usr/bin:/bin") else { return nil }
        self.program = program
        self.socket = socket
        self.pane = pane
        self.environment = environment.filter { ["PATH", "HOME", "LANG", "LC_ALL", "TMUX_TMPDIR"].contains($0.key) }
    }

    package struct Screen: Sendable {
        package var lines: [String]
        /// Copy mode or another mode of tmux itself: keys do not reach the program.
        package var isInMode: Bool
        package var isDead: Bool
    }

    /// What the pane shows now.
    package func screen() throws -> Screen {
        let facts = try run(["display-message", "-p", "-t", pane, "#{pane_in_mode} #{pane_dead}"])
        let words = facts.split(whereSeparator: \.isWhitespace)
        let text = try run(["capture-pane", "-p", "-t", pane])
        return Screen(
            lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
            isInMode: words.first != "0", isDead: words.dropFirst().first == "1")
    }

    /// Pastes text in one piece, with bracketed paste where the program asked for it.
    package func paste(_ text: String, buffer: String) throws {
        _ = try run(["load-buffer", "-b", buffer, "-"], input: Array(text.utf8))
        _ = try run(["paste-buffer", "-d", "-p", "-r", "-b", buffer, "-t", pane])
    }

    package func pressEnter() throws { _ = try run(["send-keys", "-t", pane, "Enter"]) }

    private func run(_ arguments: [String], input: [UInt8] = []) throws -> String {
        let server = socket.map { ["-S", $0] } ?? []
        let output = try Subprocess(program, server + arguments, environment: environment)
            .run(input: input, within: 3000)
        guard output.status == 0 else {
            throw TmuxError(
                command: arguments[0], reason: String(decoding: output.stderr, as: UTF8.self).trimmingNewlines)
        }
        return output.text
    }
}

package struct TmuxError: Error, Sendable, CustomStringConvertible {
    package var command: String
    package var reason: String
    package var description: String { "tmux \(command): \(reason)" }
}

extension String {
    var trimmingNewlines: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
