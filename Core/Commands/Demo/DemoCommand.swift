import CommandLine

/// `repowire demo`: two scripted agents talk.
enum DemoCommand {
    static var command: Command<Shell> {
        Command(
            "demo", summary: "Shows two scripted agents talking, without any agent CLI on this machine.",
            discussion: [
                "Starts a daemon and two small agents in two repositories, all in a temporary folder; one asks the other "
                    + "what its repository holds; you see the exchange and its trace. Then everything is removed. Your "
                    + "own mesh and configuration are not touched."
            ],
            options: [Option("tmux", summary: "Runs the agents in tmux and shows their screens.")],
            examples: [
                Example("repowire demo", "Takes a few seconds."),
                Example("repowire demo --tmux", "The same in two real terminals."),
            ],
            exitCodes: [
                ExitCodeNote(.ok, "the question was answered"), ExitCodeNote(.failed, "it was not"),
                ExitCodeNote(.interrupted, "stopped with Ctrl-C; everything is removed all the same"),
            ],
            action: { invocation, shell in
                shell.interrupts.watch()
                let stage = try DemoStage(shell, inTmux: invocation.has("tmux"))
                let code: ExitCode
                do {
                    code = try Demo(stage: stage, shell: shell).run()
                } catch {
                    stage.clear()
                    throw error
                }
                stage.clear()
                return code
            })
    }
}
