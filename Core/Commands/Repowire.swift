package import CommandLine
import Platform

/// The command line `repowire`.
package enum Repowire {
    /// Runs the command line of this process and ends it.
    package static func main() -> Never {
        StandardStreams.ignoreBrokenPipes()
        let words = Array(Swift.CommandLine.arguments.dropFirst())
        RunningProgram.end(run(words, in: .current()).rawValue)
    }

    /// All commands, in the order in which help lists them.
    static var root: Command<Shell> {
        Command(
            "repowire",
            summary: "Lets coding agents in different terminals ask each other questions.",
            discussion: [
                "A daemon that starts on its own carries the messages. 'repowire setup' connects the agents on this "
                    + "machine; 'repowire demo' shows how it works without any."
            ],
            examples: [
                Example("repowire setup", "Shows what it would write to connect your agents, and asks."),
                Example("repowire peer list", "Lists the agents that can be asked."),
                Example("repowire peer ask backend \"Which port does the API use?\"", "Asks one and waits."),
                Example("repowire demo", "Two scripted agents talk, in a folder of their own."),
            ],
            exitCodes: CommonExitCodes.all,
            subcommands: [
                SetupCommand.command, UninstallCommand.command, StatusCommand.command, DoctorCommand.command,
                JoinCommand.join, JoinCommand.leave, ConfigCommand.command,
                PeerCommand.command, OrchestratorCommand.command, BroadcastCommand.command, TraceCommand.command,
                AdapterCommand.command,
                ServiceCommand.command, ServeCommand.command, DemoCommand.command, McpCommand.command,
                HookCommand.command, CompletionCommand.command, VersionCommand.command, WordsCommand.command,
                DemoAgentCommand.command, AgentHostCommand.command,
            ])
    }

    /// Runs one command line to its end.
    /// - Parameter words: without the program's name.
    /// - Returns: the exit code.
    package static func run(_ words: [String], in shell: Shell) -> ExitCode {
        var code: ExitCode
        do {
            switch try Parser(root).parse(words) {
            case .version: code = VersionCommand.run(in: shell)
            case .help(let command, let path):
                shell.console.write(HelpText.text(for: command, path: path, width: shell.console.helpWidth))
                code = .ok
            case .run(let command, let invocation): code = try command.action?(invocation, shell) ?? .internalError
            }
        } catch {
            code = ErrorReport(error).print(to: shell.console)
        }
        if let failure = shell.console.finish() {
            shell.console.note("repowire: the output could not be written: \(failure)")
            if code == .ok { code = .failed }
        }
        return code
    }
}

/// The exit codes that every command shares.
enum CommonExitCodes {
    static let all = [
        ExitCodeNote(.ok, "done"),
        ExitCodeNote(.failed, "understood, and failed; stderr says why and what to do next"),
        ExitCodeNote(.pending, "still open, or the time ran out"),
        ExitCodeNote(.usage, "the command line is wrong"),
        ExitCodeNote(.unavailable, "the daemon cannot be reached or started"),
        ExitCodeNote(.internalError, "a mistake in Repowire"),
        ExitCodeNote(.interrupted, "stopped with Ctrl-C"),
    ]

    /// The ones that most commands can end with.
    static let plain = all.filter { [.ok, .failed, .usage, .unavailable].contains($0.code) }
}
