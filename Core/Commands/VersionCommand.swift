import CommandLine
import RepowireKit
import Wire

/// `repowire version`: the release of these programs, without asking the daemon.
enum VersionCommand {
    static var command: Command<Shell> {
        Command(
            "version", summary: "Prints the release.", options: [CommonOptions.json],
            examples: [Example("repowire version", "Such as: repowire \(WireProtocol.release)")],
            action: { invocation, shell in
                guard invocation.has("json") else { return run(in: shell) }
                let version: JSON = [
                    "release": .string(WireProtocol.release), "protocol": .int(WireProtocol.version),
                ]
                shell.console.writeLine(version.prettyText)
                return .ok
            })
    }

    static func run(in shell: Shell) -> ExitCode {
        shell.console.writeLine("repowire \(WireProtocol.release)")
        return .ok
    }
}
