import Platform
import RepowireKit

/// A real Gemini CLI in a tmux pane, talking to a scripted model.
package final class GeminiSession: TestSession {
    package let pane: TmuxPane
    package let repository: String
    package var enterDelay: UInt32 { 150 }

    package static let composer = "Type your message"

    /// Starts a session and waits until it shows this text.
    init(
        binary: String, repository: String, tmux: Tmux, arguments: [String], environment: [String: String],
        first text: String
    ) async throws {
        self.repository = repository
        let shell = ["/bin/sh", "-c", "exec env -i TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\" \"$@\"", "sh"]
        let pairs = environment.map { "\($0.key)=\($0.value)" }.sorted()
        pane = try tmux.open(shell + pairs + [binary] + arguments, folder: repository)
        try await eventually("“\(text)” of Gemini CLI", within: .seconds(40), showing: self.safeScreen) {
            try self.pane.screen().contains(text)
        }
    }

    /// What stands between the last two bars; the placeholder is nothing.
    package func draft() throws -> String? {
        let lines = try pane.screen().split(separator: "\n", omittingEmptySubsequences: false)
        guard let bottom = lines.lastIndex(where: { $0.hasPrefix("▀▀▀") }),
            let top = lines[..<bottom].lastIndex(where: { $0.hasPrefix("▄▄▄") })
        else { return nil }
        let text = lines[(top + 1)..<bottom].map { $0.dropFirst(3) }.joined(separator: "\n")
        return text.hasPrefix("  Type your message") ? "" : text
    }

    package func interrupt() async throws { try pane.press("Escape") }

    /// Kills the inner process, which is the agent.
    package func crash() async throws {
        let pids = ProcessTable.all()
        let inner = pids.first { pid in
            let words = ProcessTable.arguments(of: pid)
            return words.contains { $0.hasPrefix("--max-old-space-size") }
                && ProcessTable.workingFolder(of: pid) == repository
        }
        guard let process = inner.flatMap(ProcessTable.identity(of:)) else {
            throw ProgramFailed("no Gemini CLI runs in \(repository)\n\(safeScreen)")
        }
        ProcessTable.signal(process, 9)
        try await eventually("the end of the process") { !ProcessTable.isAlive(process) }
    }
}
