/// The one line that says how a command is written.
package enum UsageLine {
    package static func text<Context>(for command: Command<Context>, path: [String]) -> String {
        "usage: " + ([path.joined(separator: " ")] + words(for: command)).joined(separator: " ")
    }

    static func words<Context>(for command: Command<Context>) -> [String] {
        if command.passesThrough { return ["[…]"] }
        if !command.subcommands.isEmpty { return ["COMMAND", "[…]"] }
        return command.arguments.map(\.usage) + command.options.map(word(for:))
    }

    private static func word(for option: Option) -> String {
        let name = option.placeholder.map { "--\(option.name) \($0)" } ?? "--\(option.name)"
        return option.repeats ? "[\(name)]…" : "[\(name)]"
    }
}

/// Small changes to the sentences that commands are described with.
enum Sentence {
    /// Without its full stop and with a small first letter, to stand within another sentence.
    static func lowered(_ text: String) -> String {
        let body = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard let first = body.first, body.dropFirst().first?.isUppercase != true else { return String(body) }
        return first.lowercased() + body.dropFirst()
    }
}
