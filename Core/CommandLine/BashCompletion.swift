/// Completion for bash 3.2 and newer.
enum BashCompletion {
    static func script(program: String, nodes: [CompletionNode]) -> String {
        let paths = nodes.dropFirst().map { "'\($0.path)'" }.joined(separator: " | ")
        var values = ""
        var words = ""
        for node in nodes {
            for option in node.options where !option.isFlag {
                let pattern = ShellWord.quoted("\(node.path):--\(option.name)")
                values += "        \(pattern)) \(offer(option.valueCompletion, program: program)); return ;;\n"
            }
            words += "        \(ShellWord.quoted(node.path)))\n"
            let flags = node.options.map { "--\($0.name)" } + node.options.compactMap { $0.short.map { "-\($0)" } }
            let names = node.subcommands.map(\.name)
            words += "            if [[ $current == -* ]]; then \(offer(.words(flags), program: program))\n"
            words +=
                "            else \(offer(names.isEmpty ? node.argumentCompletion : .words(names), program: program))\n"
            words += "            fi ;;\n"
        }
        return """
            # Completion of \(program) for bash: source this file, or put it into
            # ~/.local/share/bash-completion/completions/\(program)
            _\(program)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} path= next i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    next="${path:+$path }${COMP_WORDS[i]}"
                    case "$next" in
                    \(paths)) path=$next ;;
                    esac
                done
                COMPREPLY=()
                case "$path:$previous" in
            \(values)    esac
                case "$path" in
            \(words)    esac
            }
            complete -F _\(program) \(program)

            """
    }

    private static func offer(_ completion: Completion, program: String) -> String {
        switch completion {
        case .none: return ":"
        case .files: return "COMPREPLY=($(compgen -f -- \"$current\"))"
        case .words(let words): return "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$current\"))"
        case .lines(let arguments):
            let call = ([program] + arguments).joined(separator: " ")
            return "COMPREPLY=($(compgen -W \"$(\(call) 2>/dev/null)\" -- \"$current\"))"
        }
    }
}
