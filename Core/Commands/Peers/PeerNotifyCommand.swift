import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire peer notify`: tells a peer something; nobody waits.
enum PeerNotifyCommand {
    static var command: Command<Shell> {
        Command(
            "notify", summary: "Sends a peer a message that needs no answer.",
            discussion: ["It is kept until the peer can take it; 'repowire trace ID' shows when that was."],
            arguments: [PeerCommand.peerArgument, MessageText.argument], options: [CommonOptions.json],
            examples: [
                Example("repowire peer notify backend \"the schema has changed\"", "Prints the id of the message."),
                Example("git log -1 | repowire peer notify backend -", "Sends what is piped in."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let message = try MessageText.read(invocation.required("MESSAGE"))
        let result = try shell.call(
            Method.peerNotify,
            [
                "peer": .string(invocation.required("PEER")), "message": .string(message),
                "request_key": .string(Randomness.base32(20)),
            ])
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
        } else {
            let id = Plain.line(result["message_id"]?.stringValue ?? "?")
            let state = Plain.line(result["state"]?.stringValue ?? "queued")
            shell.console.writeLine(
                "\(id)  \(Style.role(ofState: state).map { shell.console.style($0, state) } ?? state)")
        }
        return .ok
    }
}
