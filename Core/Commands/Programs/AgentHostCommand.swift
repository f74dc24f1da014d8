import AgentHost
import CommandLine
import Platform
import Wire

/// `repowire agent-host PROGRAM ARGUMENTS`: an agent that nobody sits at. Hidden; `repowire peer new --unattended` starts
/// it in a window.
enum AgentHostCommand {
    static var command: Command<Shell> {
        Command(
            "agent-host", summary: "Runs an agent that speaks the Agent Client Protocol as a peer.",
            isHidden: true, passesThrough: true, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        guard let program = invocation.rest.first else {
            throw CommandError("the agent's program is missing", code: .usage)
        }
        shell.interrupts.watch()
        let starter = DaemonStarter(home: shell.home, environment: shell.environment, program: shell.program)
        var host: HostProgram
        do {
            host = try HostProgram(
                invocation.rest, folder: shell.workingFolder, environment: shell.environment, home: shell.home,
                say: { text in
                    shell.console.writeLine(Plain.text(text))
                    shell.console.flush()
                }, start: { () throws(WireError) in try starter.start().pid })
        } catch {
            throw CommandError("\(program) does not start: \(error)")
        }
        if let reason = host.run(while: { !shell.interrupts.wasInterrupted() }) { throw CommandError(reason) }
        return .ok
    }
}
