import CommandLine
import Wire

/// `repowire uninstall`: takes out of every config file what `setup` put in.
enum UninstallCommand {
    static var command: Command<Shell> {
        Command(
            "uninstall", summary: "Takes out of every config file what 'repowire setup' put in.",
            discussion: [
                "A file that nobody else changed is as it was before, byte for byte; in one that was changed since, only "
                    + "ours goes. The programs and the journal stay: the last line says how to remove them."
            ],
            options: [
                CommonOptions.dryRun, CommonOptions.yes,
                Option(
                    "runtime", .text("NAME"), repeats: true, completion: .lines(["words", "adapters"]),
                    summary: "Only of this runtime; may be given several times."), CommonOptions.json,
            ],
            examples: [Example("repowire uninstall --dry-run", "Shows what would be taken out.")],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let dialogue = EditDialogue(
            planMethod: Method.uninstallPlan, applyMethod: Method.uninstallApply, question: "Take these out?",
            nothing: "No config file holds anything of Repowire's.")
        let (code, done) = try dialogue.run(invocation, in: shell)
        guard done, !invocation.has("json") else { return code }
        if let service = Service.current(for: shell), service.isInstalled {
            shell.console.writeLine("The service stays: 'repowire service uninstall' removes it.")
        }
        guard invocation.options("runtime").isEmpty else { return code }
        shell.console.writeLine(
            "The journal and your settings stay in \(shell.short(shell.home.path)); the programs where they are.")
        return code
    }
}
