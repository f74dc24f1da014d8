import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire peer new`: starts an agent.
enum PeerNewCommand {
    static var command: Command<Shell> {
        Command(
            "new", summary: "Starts an agent in a tmux window.",
            discussion: [
                "Inside tmux it becomes a window of your session; else of a session that is named for its circle. When "
                    + "the command returns, the agent can be asked. If it does not get ready you see the last lines "
                    + "of its screen, and nothing is left behind."
            ],
            arguments: [Argument("PATH", completion: .files, summary: "The folder it works in.")],
            options: [
                SpawnCall.runtime,
                Option("prompt", short: "p", .text("TEXT"), summary: "What it is told first; - reads stdin."),
                Option("worktree", .text("BRANCH"), summary: "Makes a git worktree beside the repository for it."),
                Option("circle", .text("NAME"), summary: "Its circle; that of the tmux session by default."),
                Option("name", .text("NAME"), summary: "Its name; that of the folder by default."),
                Option(
                    "unattended",
                    summary: "Without its own screen: it only works for others, and asks in its window for permissions."
                ),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire peer new ../backend", "An agent for the repository beside this one."),
                Example(
                    "repowire peer new . --worktree fix-login -p \"Fix issue 12\"", "On a branch of its own, at work."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        var params: JSONObject = [
            "path": .string(Path.absolute(invocation.required("PATH"), from: shell.workingFolder))
        ]
        for name in ["runtime", "worktree", "circle", "name"] {
            params[name] = invocation.option(name).map(JSON.string)
        }
        if invocation.has("unattended") { params["unattended"] = true }
        params["prompt"] = try invocation.option("prompt").map { .string(try MessageText.read($0)) }
        return try SpawnCall.run(params, invocation, in: shell)
    }
}
