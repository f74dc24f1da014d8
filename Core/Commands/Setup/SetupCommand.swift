import CommandLine
import Wire

/// `repowire setup`: connects the agents on this machine.
enum SetupCommand {
    static var command: Command<Shell> {
        Command(
            "setup", summary: "Connects the agents on this machine: shows what it would write, asks, writes.",
            discussion: [
                "Only what is ours is added to a config file; every other byte stays. A copy of each file is kept, and "
                    + "'repowire uninstall' takes everything out again. Running it twice changes nothing."
            ],
            options: [
                CommonOptions.dryRun, CommonOptions.yes,
                Option(
                    "runtime", .text("NAME"), repeats: true, completion: .lines(["words", "adapters"]),
                    summary: "Only this runtime; may be given several times."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire setup", "Shows the differences and asks."),
                Example("repowire setup --dry-run", "Shows them and ends."),
                Example("repowire setup --yes", "For scripts."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let dialogue = EditDialogue(
            planMethod: Method.setupPlan, applyMethod: Method.setupApply, question: "Write these changes?",
            nothing:
                "There is nothing to write. 'repowire peer list' shows who is there; 'repowire demo' needs no agent.")
        let (code, done) = try dialogue.run(invocation, in: shell)
        if done, !invocation.has("json") {
            shell.console.writeLine(
                "Agents that run already join when they are started again. See 'repowire peer list'.")
        }
        return code
    }
}
