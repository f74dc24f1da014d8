import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire adapter trust` and `distrust`: whether a manifest that came with a project may be served.
enum AdapterTrustCommand {
    static var trust: Command<Shell> {
        Command(
            "trust", summary: "Lets a manifest of the project you stand in be served.",
            discussion: [
                "A manifest says which programs are started and which files are written, so one that comes with a "
                    + "project does nothing until you say so. It is trusted as it is now: after a change it is asked for "
                    + "again. The daemon starts anew to read it; nothing that waits is lost."
            ],
            arguments: [Argument("NAME", summary: "The file NAME.yaml in .repowire/adapters.d of this folder.")],
            options: [CommonOptions.yes, CommonOptions.json],
            examples: [Example("repowire adapter trust my-agent", "Shows the manifest and asks.")],
            exitCodes: CommonExitCodes.plain, action: runTrust)
    }

    static var distrust: Command<Shell> {
        Command(
            "distrust", summary: "Lets a manifest of the project you stand in no longer be served.",
            arguments: [Argument("NAME", summary: "The file NAME.yaml in .repowire/adapters.d of this folder.")],
            options: [CommonOptions.json],
            examples: [Example("repowire adapter distrust my-agent", "Takes the trust away.")],
            exitCodes: CommonExitCodes.plain,
            action: { invocation, shell in
                let result = try shell.call(
                    Method.adapterDistrust, ["path": .string(path(invocation.required("NAME"), shell))])
                try restart(shell)
                show(result, "is not trusted any more", invocation, shell)
                return .ok
            })
    }

    private static func runTrust(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let file = path(invocation.required("NAME"), shell)
        var params: JSONObject = ["path": .string(file)]
        if !invocation.has("yes") {
            guard let bytes = try? FileSystem.read(file, limit: 1 << 20) else {
                throw CommandError(
                    "there is no \(shell.short(file))", hint: "Stand in the project's folder; NAME is without .yaml.")
            }
            params["sha256"] = .string(SHA256.hexadecimal(of: bytes))
            shell.console.writeLine(Plain.text(String(decoding: bytes, as: UTF8.self)))
            shell.console.flush()
            guard let answer = shell.ask("Trust this manifest? [y/N] "),
                ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
            else {
                shell.console.note("Nothing was trusted. With --yes it is not asked.")
                return .failed
            }
        }
        let result = try shell.call(Method.adapterTrust, .object(params))
        try restart(shell)
        show(result, "is trusted as it is now", invocation, shell)
        return .ok
    }

    private static func path(_ name: String, _ shell: Shell) -> String {
        "\(shell.workingFolder)/.repowire/adapters.d/\(name).yaml"
    }

    private static func restart(_ shell: Shell) throws {
        let life = DaemonLife(shell: shell)
        try life.stop()
        try life.start()
    }

    private static func show(_ result: JSON, _ words: String, _ invocation: Invocation, _ shell: Shell) {
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
        } else {
            shell.console.writeLine("\(Plain.line(shell.short(result["path"]?.stringValue ?? "?"))) \(words)")
        }
    }
}
