import CommandLine
import RepowireKit
import Wire

/// `repowire adapter`: which runtimes and bridges are known.
enum AdapterCommand {
    static var command: Command<Shell> {
        Command(
            "adapter", summary: "Lists and describes the adapters: one YAML file each.",
            examples: [Example("repowire adapter list", "What is known, from which file, and what is wrong with it.")],
            exitCodes: CommonExitCodes.plain,
            subcommands: [
                list, describe, AdapterTrustCommand.trust, AdapterTrustCommand.distrust,
            ])
    }

    private static var list: Command<Shell> {
        Command(
            "list", summary: "Lists adapters with the file each comes from; a later folder wins over an earlier one.",
            options: [CommonOptions.json], exitCodes: CommonExitCodes.plain,
            action: { invocation, shell in
                let result = try shell.call(
                    Method.adapterList,
                    [
                        "environment": CallerEnvironment.values(shell, wanted: []),
                        "project": .string(shell.workingFolder),
                    ])
                if invocation.has("json") {
                    shell.console.writeLine(result.prettyText)
                } else {
                    write(result["adapters"]?.arrayValue ?? [], shell)
                }
                return .ok
            })
    }

    private static func write(_ adapters: [JSON], _ shell: Shell) {
        let console = shell.console
        var table = Table([
            .init(title: "ID"), .init(title: "STATE"), .init(title: "TITLE", shrink: .keepingStart),
            .init(title: "KIND"),
            .init(title: "VERIFIED"), .init(title: "FILE", shrink: .keepingEnd),
        ])
        for adapter in adapters {
            func text(_ key: String) -> String { adapter[key]?.stringValue ?? "" }
            table.add([
                .init(text("id")), .init(text("state"), Style.role(ofState: text("state"))), .init(text("title")),
                .init(text("kind")), .init(verified(adapter), .faint), .init(shell.short(text("source")), .faint),
            ])
        }
        for line in table.lines(width: console.width, style: console.style) { console.writeLine(line) }
        for adapter in adapters {
            let id = Plain.line(adapter["id"]?.stringValue ?? "?")
            for path in (adapter["shadows"]?.arrayValue ?? []).compactMap(\.stringValue) {
                console.writeLine("\(id) is used instead of \(Plain.line(shell.short(path)))")
            }
            if let error = adapter["error"]?.stringValue {
                console.note("\(console.style(.bad, "error")) in \(id):\n\(Plain.text(error))")
            }
        }
    }

    /// Text, or `{version, how}`.
    private static func verified(_ adapter: JSON) -> String {
        adapter["verified"]?.stringValue ?? adapter.at("/verified/version")?.stringValue ?? ""
    }

    private static var describe: Command<Shell> {
        Command(
            "describe", summary: "Shows what an adapter says: how it finds, installs, delivers and reads.",
            arguments: [
                Argument("NAME", completion: .lines(["words", "adapters"]), summary: "The id of the adapter.")
            ],
            options: [CommonOptions.json], exitCodes: CommonExitCodes.plain,
            action: { invocation, shell in
                let result = try shell.call(
                    Method.adapterDescribe,
                    [
                        "name": .string(invocation.required("NAME")),
                        "environment": CallerEnvironment.values(shell, wanted: []),
                    ])
                if invocation.has("json") {
                    shell.console.writeLine(result.prettyText)
                } else {
                    for line in Outline.lines(result) { shell.console.writeLine(line) }
                }
                return .ok
            })
    }
}
