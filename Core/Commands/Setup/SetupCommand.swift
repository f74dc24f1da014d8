import CommandLine
import RepowireKit
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
                Option("opt-in", summary: "Only agents in folders where 'repowire join' was said take part."),
                Option("automatic", summary: "Every agent takes part again, except where 'repowire leave' was said."),
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
        guard !(invocation.has("opt-in") && invocation.has("automatic")) else {
            throw CommandError("--opt-in and --automatic exclude each other", code: .usage)
        }
        let (code, done) = try dialogue.run(invocation, in: shell)
        if done { try choose(invocation, in: shell) }
        if done, !invocation.has("json") {
            shell.console.writeLine(
                "Agents that run already join when they are started again. See 'repowire peer list'.")
            shell.console.writeLine(
                "Agents may start agents beside their own folder only; spawn.folders in config.yaml says otherwise.")
        }
        return code
    }

    /// Says who takes part by themselves, where that was asked for.
    private static func choose(_ invocation: Invocation, in shell: Shell) throws {
        let isOptIn = invocation.has("opt-in")
        guard isOptIn || invocation.has("automatic") else { return }
        _ = try shell.call(Method.joiningDefault, ["default": isOptIn ? "opt-in" : "automatic"])
        guard !invocation.has("json") else { return }
        shell.console.writeLine(
            isOptIn
                ? "Agents take part only in folders where you say 'repowire join'."
                : "Agents take part everywhere but in folders where you said 'repowire leave'.")
    }
}
