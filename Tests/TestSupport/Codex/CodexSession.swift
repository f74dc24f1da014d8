import Platform
import RepowireKit

/// A real Codex in a tmux pane, talking to a scripted model.
package final class CodexSession: TestSession {
    package let pane: TmuxPane
    package let repository: String
    private let home: TemporaryHome

    /// Starts a session and waits until it shows its model, which it does when it is ready.
    init(
        binary: String, repository: String, home: TemporaryHome, tmux: Tmux, arguments: [String],
        environment: [String: String]
    ) async throws {
        self.repository = repository
        self.home = home
        let shell = ["/bin/sh", "-c", "exec env -i TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\" \"$@\"", "sh"]
        let pairs = environment.map { "\($0.key)=\($0.value)" }.sorted()
        pane = try tmux.open(shell + pairs + [binary] + arguments, folder: repository)
        try await eventually("the composer of Codex", within: .seconds(40), showing: self.safeScreen) {
            let screen = try self.pane.screen()
            return screen.contains("gpt-5.4 ") && screen.contains("›")
        }
    }

    /// What stands behind the last `›`; the placeholder is nothing.
    package func draft() throws -> String? {
        let lines = try pane.screen().split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.lastIndex(where: { $0.hasPrefix("›") }) else { return nil }
        let rest = lines[first...].prefix { !$0.allSatisfy(\.isWhitespace) || $0.isEmpty }.prefix { !$0.isEmpty }
        let text = rest.map { $0.drop { $0 == "›" || $0 == " " } }.joined(separator: "\n")
        return text.hasPrefix("Ask Codex to do anything") ? "" : text
    }

    package func interrupt() async throws { try pane.press("Escape") }

    /// Kills whoever holds the thread of this folder: the terminal, or the server that terminals share.
    package func crash() async throws {
        guard let process = try holder() else { throw ProgramFailed("nobody holds the thread\n\(safeScreen)") }
        ProcessTable.signal(process, 9)
        try await eventually("the end of the process") { !ProcessTable.isAlive(process) }
    }

    private func holder() throws -> ProcessIdentity? {
        let folder = "\(home.home)/.codex/thread-writer-locks"
        let paths = try FileSystem.list(folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
        return FileLock.holders(of: paths).values.first
    }
}
