import CommandLine
import Platform

/// `repowire hook`: reports an event of a runtime, for runtimes that are configured by hand.
enum HookCommand {
    static var command: Command<Shell> {
        Command(
            "hook", summary: "Reports an event of a runtime; its hooks start this.",
            discussion: [
                "Becomes repowire-hook. The payload comes on stdin; whatever goes wrong, the agent is not held up."
            ],
            examples: [Example("repowire hook RUNTIME EVENT", "What a runtime's hook calls.")], passesThrough: true,
            action: { invocation, shell in
                throw RunningProgram.become(try shell.sibling("repowire-hook"), invocation.rest)
            })
    }
}
