import CommandLine
import RepowireKit
import Wire

/// `repowire peer describe`: what a peer can help with.
enum PeerDescribeCommand {
    static var command: Command<Shell> {
        Command(
            "describe", summary: "Sets what others read about a peer.",
            arguments: [
                PeerCommand.peerArgument,
                Argument(
                    "DESCRIPTION", surplusHint: "Put the description in quotes.",
                    summary: "What the peer can help with, in one line; empty removes it."),
            ],
            options: [CommonOptions.json],
            examples: [
                Example("repowire peer describe backend \"owns the API and its schema\"", "Shown in every list.")
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let result = try shell.call(
            Method.peerDescribe,
            [
                "description": .string(invocation.required("DESCRIPTION")),
                "peer": .string(invocation.required("PEER")),
            ])
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        let peer = try PeerInfo(json: result)
        shell.console.writeLine("\(Plain.line(peer.name)): \(peer.summary.map(Plain.line) ?? "no description")")
        return .ok
    }
}
