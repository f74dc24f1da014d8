/// One pane: what a person would type into and read.
package struct TmuxPane: Sendable {
    let tmux: Tmux
    /// Such as `%0`.
    package let id: String
    /// The process that was started in it.
    package let pid: Int32

    /// Types text as it stands, without Enter.
    package func type(_ text: String) throws { try tmux.run("send-keys", "-t", id, "-l", "--", text) }

    /// Presses keys by their tmux names: `Enter`, `Escape`, `C-c`, `Up`.
    package func press(_ keys: String...) throws { try tmux.run(["send-keys", "-t", id] + keys) }

    /// Closes it, as the window's cross does: what runs in it gets a hang-up.
    package func close() throws { try tmux.run("kill-pane", "-t", id) }

    /// What stands on the screen, without trailing blanks.
    package func screen() throws -> String {
        let text = try tmux.run("capture-pane", "-p", "-t", id)
        guard let end = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...end])
    }

    /// The screen for a failure message.
    package var safeScreen: String { (try? screen()) ?? "(no screen)" }

    /// Waits until the screen shows the text.
    package func untilScreen(contains text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("“\(text)” on the screen", within: limit, showing: self.safeScreen) {
            try self.screen().contains(text)
        }
    }
}
