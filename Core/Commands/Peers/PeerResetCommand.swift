import CommandLine
import RepowireKit
import Wire

/// `repowire peer reset`: lets agents that wrote to each other too often go on.
enum PeerResetCommand {
    static var command: Command<Shell> {
        Command(
            "reset", summary: "Fills the message budgets of all agents.",
            discussion: [
                "Each agent may send another a limited number of messages before a person says something to either; it "
                    + "keeps agents from thanking each other all night. Any message of yours fills the budget of the "
                    + "agent that gets it; this fills all of them."
            ],
            options: [CommonOptions.json],
            examples: [Example("repowire peer reset", "After 'the message budget of … is spent'.")],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let result = try shell.call(Method.guardReset, [:])
        shell.console.writeLine(invocation.has("json") ? result.prettyText : "the budgets are full again")
        return .ok
    }
}
