/// The shells for which completion is generated.
package enum CompletionShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// A script that completes the commands, options and values of `root` in this shell.
    package func script<Context>(for root: Command<Context>) -> String {
        let nodes = CompletionNode.all(in: root)
        switch self {
        case .bash: return BashCompletion.script(program: root.name, nodes: nodes)
        case .zsh: return ZshCompletion.script(program: root.name, nodes: nodes)
        case .fish: return FishCompletion.script(program: root.name, nodes: nodes)
        }
    }
}

/// What can follow one path of commands.
struct CompletionNode {
    /// The words after the program's name, joined by blanks; empty for the program itself.
    var path: String
    var subcommands: [(name: String, summary: String)]
    var options: [Option]
    var arguments: [Argument]

    /// The first argument with something to offer. Scripts do not count positions: what they offer is only an offer.
    var argumentCompletion: Completion {
        for argument in arguments {
            if case .none = argument.completion { continue }
            return argument.completion
        }
        return .none
    }

    static func all<Context>(in root: Command<Context>) -> [CompletionNode] {
        func visit(_ command: Command<Context>, _ path: [String]) -> [CompletionNode] {
            let node = CompletionNode(
                path: path.joined(separator: " "),
                subcommands: command.visibleSubcommands.map { ($0.name, $0.summary) },
                options: command.options + [Option("help", summary: "Shows how to use the command.")],
                arguments: command.arguments)
            return [node] + command.visibleSubcommands.flatMap { visit($0, path + [$0.name]) }
        }
        return visit(root, [])
    }
}

/// Text as a single word of a POSIX-like shell.
enum ShellWord {
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
