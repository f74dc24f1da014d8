/// One command: what it is called, what it takes, what it does. Commands nest; only a command without subcommands runs.
///
/// Parsing, help and completion are all derived from this value, so they cannot disagree.
package struct Command<Context>: Sendable {
    package typealias Action = @Sendable (Invocation, Context) throws -> ExitCode

    package var name: String
    /// One sentence, such as `Asks another agent and prints its answer.`
    package var summary: String
    /// Further paragraphs for `--help`.
    package var discussion: [String]
    package var options: [Option]
    package var arguments: [Argument]
    package var examples: [Example]
    package var exitCodes: [ExitCodeNote]
    package var subcommands: [Command]
    /// Whether help and completion leave the command out.
    package var isHidden: Bool
    /// Whether everything after the name goes to another program untouched.
    package var passesThrough: Bool
    package var action: Action?

    /// A command that does something.
    package init(
        _ name: String, summary: String, discussion: [String] = [], arguments: [Argument] = [], options: [Option] = [],
        examples: [Example] = [], exitCodes: [ExitCodeNote] = [], isHidden: Bool = false, passesThrough: Bool = false,
        action: @escaping Action
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.options = options
        self.arguments = arguments
        self.examples = examples
        self.exitCodes = exitCodes
        self.isHidden = isHidden
        self.passesThrough = passesThrough
        self.action = action
        subcommands = []
    }

    /// A group of commands.
    package init(
        _ name: String, summary: String, discussion: [String] = [], examples: [Example] = [],
        exitCodes: [ExitCodeNote] = [], subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.exitCodes = exitCodes
        self.subcommands = subcommands
        options = []
        arguments = []
        isHidden = false
        passesThrough = false
        action = nil
    }

    /// The subcommands that help and completion name.
    package var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }
}

/// A command line worth copying, and what it does.
package struct Example: Sendable {
    package var line: String
    package var effect: String

    package init(_ line: String, _ effect: String) {
        self.line = line
        self.effect = effect
    }
}
