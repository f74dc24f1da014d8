import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire service`: the daemon's life.
enum ServiceCommand {
    static var command: Command<Shell> {
        Command(
            "service", summary: "Installs the daemon as a service, or restarts it.",
            discussion: [
                "Not needed for agents: the daemon starts when the first of them does. A service makes it run from "
                    + "login on (systemd --user, launchd), which bridges to people want."
            ],
            examples: [
                Example("repowire service install", "Runs the daemon from login on."),
                Example("repowire service restart", "Stops it gracefully and starts it again."),
            ],
            exitCodes: CommonExitCodes.plain, subcommands: [install, uninstall, status, restart])
    }

    private static var install: Command<Shell> {
        Command(
            "install", summary: "Writes the service file and starts the service.",
            options: [Option("print", summary: "Prints the service file and writes nothing.")],
            exitCodes: CommonExitCodes.plain,
            action: { invocation, shell in
                let contents = try text(for: shell)
                guard !invocation.has("print") else {
                    shell.console.write(contents)
                    return .ok
                }
                let service = try supervisor(shell)
                // One daemon per home: the one that runs on demand makes room.
                try DaemonLife(shell: shell).stop()
                try service.install(contents)
                shell.console.writeLine("wrote \(shell.short(service.file)); the service is \(service.state())")
                return .ok
            })
    }

    private static var uninstall: Command<Shell> {
        Command(
            "uninstall", summary: "Stops the service and removes its file.", exitCodes: CommonExitCodes.plain,
            action: { _, shell in
                let service = try supervisor(shell)
                guard service.isInstalled else {
                    shell.console.writeLine("No service is installed.")
                    return .ok
                }
                try service.uninstall()
                shell.console.writeLine("removed \(shell.short(service.file)); the daemon starts on demand again")
                return .ok
            })
    }

    private static var status: Command<Shell> {
        Command(
            "status", summary: "Shows whether a service is installed and whether a daemon runs; starts none.",
            options: [CommonOptions.json],
            exitCodes: [ExitCodeNote(.ok, "a daemon runs"), ExitCodeNote(.unavailable, "none does")],
            action: { invocation, shell in
                let service = Service.current(for: shell)
                let daemon = try? shell.runningDaemon()?.call(Method.status, milliseconds: 5000)
                let pid = daemon?["pid"]?.intValue
                let isInstalled = service?.isInstalled ?? false
                if invocation.has("json") {
                    let answer: JSON = [
                        "installed": .bool(isInstalled), "file": service.map { .string($0.file) } ?? .null,
                        "state": isInstalled ? .string(service?.state() ?? "unknown") : .null,
                        "daemon": pid.map { ["pid": .int($0)] } ?? .null,
                    ]
                    shell.console.writeLine(answer.prettyText)
                } else {
                    let file = service.map { shell.short($0.file) } ?? ""
                    shell.console.writeLine(
                        isInstalled
                            ? "Service  installed in \(file), \(service?.state() ?? "unknown")"
                            : "Service  not installed; the daemon starts on demand")
                    shell.console.writeLine("Daemon   " + (pid.map { "runs, pid \($0)" } ?? "does not run"))
                }
                return pid == nil ? .unavailable : .ok
            })
    }

    private static var restart: Command<Shell> {
        Command(
            "restart", summary: "Stops the daemon gracefully and starts it again, as a service or not.",
            options: [Option("if-running", summary: "Does nothing where none runs, for upgrades.")],
            exitCodes: CommonExitCodes.plain,
            action: { invocation, shell in
                let life = DaemonLife(shell: shell)
                guard life.isRunning || !invocation.has("if-running") else { return .ok }
                if let service = Service.current(for: shell), service.isInstalled {
                    try service.restart()
                } else {
                    try life.stop()
                    try life.start()
                }
                let status = try life.waitUntilRunning()
                shell.console.writeLine("The daemon runs, pid \(status["pid"]?.intValue ?? 0).")
                return .ok
            })
    }

    private static func supervisor(_ shell: Shell) throws(CommandError) -> Service {
        if let service = Service.current(for: shell) { return service }
        throw CommandError(
            "there is no systemd or launchd on this machine", hint: "The daemon starts on demand; no service is needed."
        )
    }

    /// The service file for this system.
    static func text(for shell: Shell) throws -> String {
        let located = try DaemonStarter(home: shell.home, environment: shell.environment, program: shell.program)
            .locate()
        let program = Path.resolved(located) ?? located
        var environment: [(name: String, value: String)] = []
        for name in ["PATH", "REPOWIRE_HOME"] {
            guard let value = shell.environment[name], !value.isEmpty else { continue }
            environment.append((name, name == "REPOWIRE_HOME" ? shell.home.path : value))
        }
        for value in environment.map(\.value) + [program] where value.contains(where: \.isNewline) {
            throw CommandError("a path with a line break cannot stand in a service file: \(Plain.line(value))")
        }
        #if os(Linux)
            return SystemdUnit(program: program, environment: environment).text
        #else
            let output = "\(Path.parent(of: shell.home.log) ?? shell.home.path)/daemon.out"
            return LaunchdAgent(program: program, environment: environment, output: output).text
        #endif
    }
}
