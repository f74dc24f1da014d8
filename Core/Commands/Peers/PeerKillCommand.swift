import CommandLine
import RepowireKit
import Wire

/// `repowire peer kill`: ends an agent that Repowire started.
enum PeerKillCommand {
    static var command: Command<Shell> {
        Command(
            "kill", summary: "Ends an agent that Repowire started.",
            discussion: [
                "It is asked to end, and made to after a few seconds, with everything it started. Agents that you "
                    + "started yourself are left alone."
            ],
            arguments: [PeerCommand.peerArgument],
            options: [
                Option("worktree", summary: "Also removes its git worktree, unless work in it would be lost."),
                Option("force", summary: "Removes the worktree whatever is in it. Its branch stays."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire peer kill backend", "Its window closes and its name is free."),
                Example("repowire peer kill app-fix-login --worktree", "Refuses while something is not merged."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let client = try shell.daemon()
        let params: JSON = [
            "peer": .string(invocation.required("PEER")), "worktree": .bool(invocation.has("worktree")),
            "force": .bool(invocation.has("force")),
            "environment": try CallerEnvironment.forAgents(client, in: shell),
        ]
        shell.console.progress("ending…")
        let result = try client.call(Method.peerKill, params, milliseconds: 90_000)
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        func path(_ key: String) -> String? { result[key]?.stringValue.map { Plain.line(shell.short($0)) } }
        let manner = result["graceful"] == true ? "ended" : "did not end when asked, and was killed"
        shell.console.writeLine("\(Plain.line(result["killed"]?.stringValue ?? "it")) \(manner)")
        if let removed = path("worktree_removed") { shell.console.writeLine("removed \(removed); its branch is kept") }
        if let kept = path("worktree_kept") {
            let reason = invocation.has("worktree") ? ": it was still written to" : ""
            shell.console.writeLine("\(kept) is kept\(reason)")
        }
        return .ok
    }
}
