/// What a command line asks for.
package enum Request<Context>: Sendable {
    case run(Command<Context>, Invocation)
    /// Help for the command at the end of a path.
    case help(Command<Context>, path: [String])
    case version
}

/// Reads a command line. Options and arguments may stand in any order; `--` ends the options.
package struct Parser<Context> {
    private let root: Command<Context>

    package init(_ root: Command<Context>) { self.root = root }

    /// - Parameter words: the command line without the program's name.
    package func parse(_ words: [String]) throws(UsageError) -> Request<Context> {
        var words = words[...]
        if words.first == "--version" { return .version }
        // The program's bare name is a question.
        if words.isEmpty { return .help(root, path: [root.name]) }
        let wantsHelp = words.first == "help" && !root.subcommands.contains { $0.name == "help" }
        if wantsHelp { words.removeFirst() }
        var command = root
        var path = [root.name]
        while !command.subcommands.isEmpty {
            guard let word = words.first else {
                if wantsHelp { return .help(command, path: path) }
                throw error("say what to do: \(names(of: command))", command, path)
            }
            if word == "--help" || word == "-h" { return .help(command, path: path) }
            guard let next = command.subcommands.first(where: { $0.name == word }) else {
                throw unknown(word, in: command, path)
            }
            command = next
            path.append(word)
            words.removeFirst()
        }
        if wantsHelp { return .help(command, path: path) }
        if command.passesThrough {
            if words.first == "--help" || words.first == "-h" { return .help(command, path: path) }
            var invocation = Invocation(path: path)
            invocation.rest = Array(words)
            return .run(command, invocation)
        }
        var reader = ParameterReader(command: command, path: path, words: words)
        guard let invocation = try reader.read() else { return .help(command, path: path) }
        return .run(command, invocation)
    }

    private func names(of command: Command<Context>) -> String {
        command.visibleSubcommands.map(\.name).joined(separator: ", ")
    }

    private func unknown(_ word: String, in command: Command<Context>, _ path: [String]) -> UsageError {
        let kind = word.hasPrefix("-") ? "option" : "command"
        // Somebody who types `repowire ask` means `repowire peer ask`.
        let elsewhere = command.visibleSubcommands.first { $0.subcommands.contains { $0.name == word } }
        var meant = elsewhere.map { [$0.name, word] }
        if meant == nil, let name = NearestName.of(word, among: command.visibleSubcommands.map(\.name)) {
            meant = [name]
        }
        let hint = meant.map { "Did you mean '\((path + $0).joined(separator: " "))'?" }
        return error("there is no \(kind) '\(word)'", command, path, hint: hint)
    }

    private func error(
        _ message: String, _ command: Command<Context>, _ path: [String], hint: String? = nil
    ) -> UsageError {
        UsageError(message, hint: hint, usage: UsageLine.text(for: command, path: path), path: path)
    }
}
