/// A runtime as end-to-end tests drive it: the real program, with a scripted model.
package protocol TestRuntime: Sendable {
    /// The manifest's id.
    var id: String { get }
    /// Absolute path of the real program; nil when it is not here.
    var binary: String? { get }
    /// Why tests with it are skipped, when it is not here.
    var reason: String { get }

    /// Whether a turn goes on when its terminal is closed.
    var outlivesItsPane: Bool { get }

    /// Writes what lets it start without a dialog, against the model.
    func configure(_ home: TemporaryHome, model: ScriptedModel, trusting repositories: [String]) throws

    /// How the script's `CALL` names a tool of Repowire's: `ask_peer` as this runtime's model would.
    func tool(_ name: String) -> String

    /// The arguments that take up the last session of a folder.
    var resuming: [String] { get }

    /// Starts a session in a tmux pane, as a user has it, and waits until it takes a prompt.
    /// - Parameter environment: the whole environment of the program but for what the runtime's model needs.
    func start(
        in repository: String, home: TemporaryHome, tmux: Tmux, model: ScriptedModel, arguments: [String],
        environment: [String: String]
    ) async throws -> any TestSession

    /// Ends what outlives the panes, when the test is over.
    func cleanUp(_ home: TemporaryHome)
}

extension TestRuntime {
    package var outlivesItsPane: Bool { false }
    package func cleanUp(_ home: TemporaryHome) {}

    package var isAvailable: Bool { binary != nil }
}

/// A real session in a tmux pane.
package protocol TestSession: Sendable {
    var pane: TmuxPane { get }
    /// The folder it works in.
    var repository: String { get }

    /// How long after a text Enter counts as part of it, in milliseconds.
    var enterDelay: UInt32 { get }
    /// How much of a text is on the first line of the input box.
    var visibleLength: Int { get }

    /// Types a prompt and sends it, as a person does.
    func prompt(_ text: String) async throws
    /// Types text and leaves it unsent.
    func typeDraft(_ text: String) async throws
    /// The text in the input box: what the user has typed and not sent. Nil while no input box is on the screen.
    func draft() throws -> String?
    /// Stops the turn that runs, as the user does.
    func interrupt() async throws
    /// Ends the agent's process as a crash would.
    func crash() async throws
}

extension TestSession {
    package func typeDraft(_ text: String) async throws {
        try pane.type(text)
        let start = String(text.prefix(visibleLength))
        try await eventually("“\(start)” in the input box", showing: self.safeScreen) {
            try self.draft()?.contains(start) ?? false
        }
    }

    /// The text must be on the screen before Enter is pressed: both in one read would be taken for a paste, and Enter for
    /// a new line.
    package func prompt(_ text: String) async throws {
        try await typeDraft(text)
        pause(milliseconds: enterDelay)
        try pane.press("Enter")
        try await eventually("the prompt was sent", showing: self.safeScreen) {
            try self.draft()?.contains(text.prefix(visibleLength)) != true
        }
    }

    package var enterDelay: UInt32 { 0 }
    package var visibleLength: Int { 40 }

    /// The screen for a failure message.
    package var safeScreen: String { pane.safeScreen }

    /// Waits until the screen shows the text.
    package func untilScreen(contains text: String, within limit: Duration = .seconds(20)) async throws {
        try await pane.untilScreen(contains: text, within: limit)
    }
}
