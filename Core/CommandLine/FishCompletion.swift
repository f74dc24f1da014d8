/// Completion for fish, with a description beside every word.
enum FishCompletion {
    static func script(program: String, nodes: [CompletionNode]) -> String {
        let paths = nodes.dropFirst().map { quoted($0.path) }.joined(separator: " ")
        var lines = [
            "# Completion of \(program) for fish: put this file into ~/.config/fish/completions/\(program).fish",
            "function __\(program)_at",
            "    set -l words (commandline -opc)",
            "    set -e words[1]",
            "    set -l place",
            "    for word in $words",
            "        if contains -- (string join -- ' ' $place $word) \(paths)",
            "            set -a place $word",
            "        end",
            "    end",
            "    test \"$place\" = \"$argv[1]\"",
            "end",
            "complete -c \(program) -f",
        ]
        for node in nodes {
            let start = "complete -c \(program) -n \(quoted("__\(program)_at \(quoted(node.path))"))"
            for (name, summary) in node.subcommands { lines.append("\(start) -a \(name) -d \(quoted(summary))") }
            for option in node.options {
                var line = "\(start) -l \(option.name)"
                if let short = option.short { line += " -s \(short)" }
                if !option.isFlag { line += " -x" + offer(option.valueCompletion, program: program) }
                lines.append("\(line) -d \(quoted(option.summary))")
            }
            let offered = offer(node.argumentCompletion, program: program)
            if !offered.isEmpty { lines.append(start + offered) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func offer(_ completion: Completion, program: String) -> String {
        switch completion {
        case .none: return ""
        case .files: return " -a '(__fish_complete_path (commandline -ct))'"
        case .words(let words): return " -a '\(words.joined(separator: " "))'"
        case .lines(let arguments): return " -a '(\(([program] + arguments).joined(separator: " ")) 2>/dev/null)'"
        }
    }

    /// Fish knows two escapes within single quotes.
    private static func quoted(_ text: String) -> String {
        var result = "'"
        for character in text {
            if character == "'" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "'"
    }
}
