import CommandLine
import RepowireKit
import Wire

/// `repowire peer move`: puts an agent into another circle.
enum PeerMoveCommand {
    static var command: Command<Shell> {
        Command(
            "move", summary: "Moves an agent to another circle.",
            discussion: [
                "Agents see and reach only their own circle. It is the name of the tmux session they run in, or "
                    + "\"default\"; REPOWIRE_CIRCLE in an agent's environment says it otherwise."
            ],
            arguments: [
                PeerCommand.peerArgument, Argument("CIRCLE", summary: "The circle's name; a new name makes a new one."),
            ],
            options: [CommonOptions.json],
            examples: [
                Example("repowire peer move backend billing", "It meets the others in billing."),
                Example("repowire peer move backend@billing default", "And back."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let result = try shell.call(
            Method.peerMove,
            ["peer": .string(invocation.required("PEER")), "circle": .string(invocation.required("CIRCLE"))])
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        let peer = try PeerInfo(json: result)
        shell.console.writeLine("\(Plain.line(peer.name)) is in the circle \(Plain.line(peer.circle))")
        return .ok
    }
}
