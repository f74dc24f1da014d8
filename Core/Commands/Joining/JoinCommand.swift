import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire join` and `repowire leave`: whether the sessions in a folder take part.
enum JoinCommand {
    static let join = command(
        "join", summary: "Has the agents in a folder take part, those that run at once.", method: Method.folderJoin)
    static let leave = command(
        "leave", summary: "Has the agents in a folder stay out: they are not listed, and nobody can write to them.",
        method: Method.folderLeave)

    private static func command(_ name: String, summary: String, method: String) -> Command<Shell> {
        Command(
            name, summary: summary,
            discussion: [
                "What is said of a folder holds for everything below it; of several folders above a session the nearest "
                    + "decides. Where nothing is said every session joins, unless 'repowire setup --opt-in' turned that "
                    + "round. It is kept in config.yaml: see 'repowire config show'."
            ],
            arguments: [
                Argument("FOLDER", .optional, completion: .files, summary: "The folder; this one by default.")
            ],
            options: [
                Option("forget", summary: "Forgets what was said of this folder: those above it decide again."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire \(name)", "This folder and everything below it."),
                Example("repowire \(name) --forget ~/work", "As if nothing had been said of it."),
            ],
            exitCodes: CommonExitCodes.plain
        ) { invocation, shell in
            let folder = Path.absolute(invocation.argument("FOLDER") ?? ".", from: shell.workingFolder)
            let method = invocation.has("forget") ? Method.folderForget : method
            let result = try shell.call(method, ["directory": .string(folder)])
            if invocation.has("json") {
                shell.console.writeLine(result.prettyText)
            } else {
                shell.console.writeLine(text(result, shell))
            }
            return .ok
        }
    }

    private static func text(_ result: JSON, _ shell: Shell) -> String {
        let folder = result["directory"]?.stringValue ?? "?"
        let shown = Plain.line(shell.short(folder))
        let verb = result["joined"]?.boolValue == true ? "take part" : "stay out"
        switch result["decided_by"]?.stringValue {
        case folder: return "Agents in \(shown) \(verb)."
        case let other?: return "Agents in \(shown) \(verb), as \(Plain.line(shell.short(other))) says."
        case nil: return "Agents in \(shown) \(verb): nothing is said of it, and that is the default."
        }
    }
}
