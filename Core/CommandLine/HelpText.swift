/// What `--help` prints: how to write the command, what it does, examples, parameters, exit codes.
package enum HelpText {
    /// - Parameter width: columns to fill, at least 40.
    package static func text<Context>(for command: Command<Context>, path: [String], width: Int) -> String {
        let width = max(40, width)
        let call = "usage: " + path.joined(separator: " ")
        var usage = UsageLine.words(for: command)
        if command.subcommands.isEmpty, !command.passesThrough { usage.append("[--help]") }
        var blocks = [wrappedUsage(call, usage, width: width)]
        blocks += ([command.summary] + command.discussion).map {
            TextWrap.lines($0, width: width).joined(separator: "\n")
        }
        if !command.examples.isEmpty { blocks.append(examples(command.examples, width: width)) }
        if !command.visibleSubcommands.isEmpty {
            blocks.append(list("Commands", command.visibleSubcommands.map { ($0.name, $0.summary) }, width: width))
        }
        if !command.arguments.isEmpty {
            blocks.append(list("Arguments", command.arguments.map { ($0.name, $0.summary) }, width: width))
        }
        if !command.options.isEmpty {
            let options = command.options.map { (label(of: $0), $0.summary) } + [("-h, --help", "Shows this text.")]
            blocks.append(list("Options", options, width: width))
        }
        if !command.exitCodes.isEmpty {
            let codes = command.exitCodes.map { (String($0.code.rawValue), $0.meaning) }
            blocks.append(list("Exit codes", codes, width: width))
        }
        if !command.subcommands.isEmpty {
            let pointer = "'\(path.joined(separator: " ")) COMMAND --help' explains one command."
            blocks.append(TextWrap.lines(pointer, width: width).joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func label(of option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? ""
        return "\(short)--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
    }

    /// The usage line, broken between parameters and indented under the first of them.
    private static func wrappedUsage(_ call: String, _ words: [String], width: Int) -> String {
        var lines = [call]
        let indent = String(repeating: " ", count: min(call.count, 16) + 1)
        for word in words {
            if lines[lines.count - 1].count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(indent + word)
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func examples(_ examples: [Example], width: Int) -> String {
        var text = "Examples:"
        for example in examples {
            text += "\n  \(example.line)"
            for line in TextWrap.lines(example.effect, width: width - 6) { text += "\n      \(line)" }
        }
        return text
    }

    private static func list(_ title: String, _ rows: [(String, String)], width: Int) -> String {
        let column = min(rows.map(\.0.count).max() ?? 0, 24)
        var text = "\(title):"
        for (name, summary) in rows {
            let lines = TextWrap.lines(summary, width: width - column - 4)
            let indent = "\n" + String(repeating: " ", count: column + 4)
            let pad = String(repeating: " ", count: max(0, column - name.count))
            text += "\n  \(name)" + (name.count > column ? indent : pad + "  ")
            text += lines.joined(separator: indent)
        }
        return text
    }
}
