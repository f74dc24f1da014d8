import Platform
import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A real OpenCode in a tmux pane, as a user has it in front of them, talking to a scripted model.
package final class OpenCodeSession: TestSession {
    package let pane: TmuxPane
    package let repository: String
    package var visibleLength: Int { 30 }
    private let identity: ProcessIdentity

    /// Starts it and waits until it takes a prompt.
    package init(
        in home: TemporaryHome, repository: String, tmux: Tmux, arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        guard let binary = OpenCodeRuntime().binary else { throw ProgramFailed(OpenCodeRuntime().reason) }
        var values = home.environment
        values["OPENCODE_DISABLE_MODELS_FETCH"] = "1"
        values["OPENCODE_DISABLE_AUTOUPDATE"] = "1"
        values["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "1"
        values["COLORTERM"] = "truecolor"
        values.merge(environment) { $1 }
        let shell = ["/bin/sh", "-c", "exec env -i TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\" \"$@\"", "sh"]
        let pairs = values.map { "\($0.key)=\($0.value)" }.sorted()
        pane = try tmux.open(shell + pairs + [binary] + arguments, folder: repository)
        self.repository = repository
        identity = try await firstValue("the process in the pane") { [pane] in ProcessTable.identity(of: pane.pid) }
        try await untilScreen(contains: "ctrl+p commands", within: .seconds(60))
    }

    package var pid: Int32 { pane.pid }
    package var isAlive: Bool { ProcessTable.isAlive(identity) }

    /// The box's lines begin with its left border; its last ones name the agent and the model.
    package func draft() throws -> String? {
        let lines = try pane.screen().split(separator: "\n", omittingEmptySubsequences: false)
        guard let bottom = lines.lastIndex(where: { $0.contains("╹") }) else { return nil }
        let box = lines[..<bottom].reversed().prefix { $0.contains("┃") }.reversed().map { line in
            let inside = line[line.index(after: line.firstIndex(of: "┃") ?? line.startIndex)...]
            return String(inside.split(separator: "     ", omittingEmptySubsequences: true).first ?? "")
        }
        let text = box.dropLast().map { line in String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        let draft = text.filter { !$0.isEmpty }.joined(separator: "\n")
        return draft.hasPrefix("Ask anything") ? "" : draft
    }

    /// The first Escape asks for a second one.
    package func interrupt() async throws {
        try pane.press("Escape")
        try await untilScreen(contains: "again to interrupt")
        try pane.press("Escape")
    }

    package func crash() async throws {
        if isAlive { kill(pid, SIGKILL) }
        try await eventually("the end of the session", showing: self.safeScreen) { !self.isAlive }
    }
}
