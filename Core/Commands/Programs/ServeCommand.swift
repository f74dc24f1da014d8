import CommandLine
import Platform
import Wire

/// `repowire serve`: the daemon in the foreground.
enum ServeCommand {
    static var command: Command<Shell> {
        Command(
            "serve", summary: "Runs the daemon in the foreground until Ctrl-C.",
            discussion: [
                "Nobody needs this: the daemon starts on its own. It is for service files and for watching its log.",
                "Further words go to repowired as they are.",
            ],
            examples: [Example("repowire serve", "Logs to this terminal.")], passesThrough: true,
            action: { invocation, shell in
                let path = try DaemonStarter(
                    home: shell.home, environment: shell.environment, program: shell.program
                ).locate()
                throw RunningProgram.become(path, invocation.rest)
            })
    }
}
