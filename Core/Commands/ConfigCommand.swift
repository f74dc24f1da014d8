import CommandLine
import RepowireKit
import Wire

/// `repowire config show`: the daemon's settings, and where each came from.
enum ConfigCommand {
    static var command: Command<Shell> {
        Command(
            "config", summary: "Shows the daemon's settings.",
            examples: [Example("repowire config show", "Every setting, and where it came from.")], subcommands: [show])
    }

    private static let show = Command<Shell>(
        "show", summary: "Shows every setting with its value and where that came from.",
        discussion: [
            "The file is ~/.config/repowire/config.yaml, or config.yaml in REPOWIRE_HOME where that is set. A daemon "
                + "reads it when it starts; what is said of joining holds from the next 'config show' on."
        ],
        options: [CommonOptions.json], examples: [Example("repowire config show", "All of them.")],
        exitCodes: CommonExitCodes.plain, action: run)

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let result = try shell.call(Method.settings)
        let problem = result["problem"]?.stringValue
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return problem == nil ? .ok : .failed
        }
        var table = Table([
            .init(title: "SETTING"), .init(title: "VALUE", shrink: .keepingStart),
            .init(title: "FROM", shrink: .keepingEnd),
        ])
        for row in result["settings"]?.arrayValue ?? [] {
            let value = row["value"] ?? .null
            table.add([
                .init(row["key"]?.stringValue ?? "?"), .init(value.isNull ? "" : value.stringValue ?? value.text),
                .init(shell.short(row["origin"]?.stringValue ?? "?"), .faint),
            ])
        }
        for line in table.lines(width: shell.console.width, style: shell.console.style) {
            shell.console.writeLine(line)
        }
        shell.console.writeLine("The file is \(Plain.line(shell.short(result["file"]?.stringValue ?? "?"))).")
        guard let problem else { return .ok }
        shell.console.note("repowire: it counts for nothing until this is mended: \(Plain.text(problem))")
        return .failed
    }
}
