/// Completion for zsh, with a description beside every word.
enum ZshCompletion {
    static func script(program: String, nodes: [CompletionNode]) -> String {
        let paths = nodes.dropFirst().map { "'\($0.path)'" }.joined(separator: " | ")
        var values = ""
        var words = ""
        for node in nodes {
            for option in node.options where !option.isFlag {
                let pattern = ShellWord.quoted("\(node.path):--\(option.name)")
                values += "    (\(pattern)) \(offer(option.valueCompletion, program: program)); return ;;\n"
            }
            words += "    (\(ShellWord.quoted(node.path)))\n"
            words += "      if [[ $PREFIX == -* ]]; then\n"
            words += "        \(describe("option", node.options.map { ("--\($0.name)", $0.summary) }))\n"
            words += "      else\n"
            let names = node.subcommands.map { ($0.name, $0.summary) }
            let offered = offer(node.argumentCompletion, program: program)
            words += "        \(names.isEmpty ? offered : describe("command", names))\n"
            words += "      fi ;;\n"
        }
        return """
            #compdef \(program)
            # Completion of \(program) for zsh: put this file as _\(program) into a folder of $fpath.
            _\(program)() {
              local place='' following='' previous=${words[CURRENT - 1]}
              local -a offers
              local -i i
              for ((i = 2; i < CURRENT; i++)); do
                following="${place:+$place }${words[i]}"
                case $following in
                (\(paths)) place=$following ;;
                esac
              done
              case "$place:$previous" in
            \(values)  esac
              case $place in
            \(words)  esac
            }
            if [[ $funcstack[1] == _\(program) ]]; then _\(program) "$@"; else compdef _\(program) \(program); fi

            """
    }

    private static func describe(_ kind: String, _ items: [(String, String)]) -> String {
        let list = items.map { ShellWord.quoted("\($0.0):\($0.1)") }.joined(separator: " ")
        return "offers=(\(list)); _describe \(kind) offers"
    }

    private static func offer(_ completion: Completion, program: String) -> String {
        switch completion {
        case .none: return ":"
        case .files: return "_files"
        case .words(let words): return "compadd -- \(words.joined(separator: " "))"
        case .lines(let arguments):
            return "compadd -- ${(f)\"$(\(([program] + arguments).joined(separator: " ")) 2>/dev/null)\"}"
        }
    }
}
