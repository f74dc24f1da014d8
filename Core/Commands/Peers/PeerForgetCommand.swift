import CommandLine
import RepowireKit
import Wire

/// `repowire peer forget`: removes a peer that will not come back.
enum PeerForgetCommand {
    static var command: Command<Shell> {
        Command(
            "forget", summary: "Removes an offline peer and its name.",
            discussion: ["Its messages stay in the journal. A session that starts again comes back as a new peer."],
            arguments: [PeerCommand.peerArgument], options: [CommonOptions.json],
            examples: [Example("repowire peer forget backend-2", "The name is free again.")],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let result = try shell.call(Method.peerForget, ["peer": .string(invocation.required("PEER"))])
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
        } else {
            shell.console.writeLine("forgot \(Plain.line(result["forgotten"]?.stringValue ?? "?"))")
        }
        return .ok
    }
}
