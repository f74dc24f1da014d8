import CommandLine

/// `repowire completion`: the script that makes a shell complete our commands.
enum CompletionCommand {
    static var command: Command<Shell> {
        Command(
            "completion", summary: "Prints the completion script of a shell.",
            arguments: [
                Argument(
                    "SHELL", completion: .words(CompletionShell.allCases.map(\.rawValue)), summary: "bash, zsh or fish."
                )
            ],
            examples: [
                Example("source <(repowire completion bash)", "For this bash; put the line into ~/.bashrc to keep it."),
                Example("repowire completion zsh > ~/.zfunc/_repowire", "With ~/.zfunc in $fpath."),
                Example(
                    "repowire completion fish > ~/.config/fish/completions/repowire.fish", "From the next fish on."),
            ],
            action: { invocation, shell in
                let name = invocation.required("SHELL")
                guard let kind = CompletionShell(rawValue: name) else {
                    throw CommandError(
                        "there is no completion for '\(name)'", hint: "Shells are bash, zsh and fish.", code: .usage)
                }
                shell.console.write(kind.script(for: Repowire.root))
                return .ok
            })
    }
}
