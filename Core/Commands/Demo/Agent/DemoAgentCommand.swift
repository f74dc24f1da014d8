import CommandLine

/// `repowire demo-agent`: the agent of the demo. Hidden; `repowire demo` starts it.
enum DemoAgentCommand {
    static var command: Command<Shell> {
        Command(
            "demo-agent", summary: "Is the smallest agent: reads prompts, answers with what its repository holds.",
            isHidden: true,
            action: { _, shell in
                let agent = try ScriptedAgent(shell)
                shell.interrupts.watch()
                agent.run()
                return .ok
            })
    }
}
