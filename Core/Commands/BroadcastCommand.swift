import CommandLine
import RepowireKit
import Wire

/// `repowire broadcast`: one message to everybody.
enum BroadcastCommand {
    static var command: Command<Shell> {
        Command(
            "broadcast", summary: "Sends a message to every peer in reach; nobody waits for an answer.",
            arguments: [MessageText.argument], options: [CommonOptions.json],
            examples: [
                Example("repowire broadcast \"main is frozen until 17:00\"", "Every agent gets it when it is idle.")
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let message = try MessageText.read(invocation.required("MESSAGE"))
        let result = try shell.call(Method.peerBroadcast, ["message": .string(message)])
        let console = shell.console
        if invocation.has("json") {
            console.writeLine(result.prettyText)
            return .ok
        }
        let sent = result["sent"]?.arrayValue ?? []
        let skipped = result["skipped"]?.arrayValue ?? []
        for item in sent {
            let peer = Plain.line(item["peer"]?.stringValue ?? "?")
            console.writeLine("\(peer)  \(console.style(.faint, Plain.line(item["message_id"]?.stringValue ?? "")))")
        }
        for item in skipped {
            let reason = Plain.line(item["reason"]?.stringValue ?? "no reason given")
            console.note("not to \(Plain.line(item["peer"]?.stringValue ?? "?")): \(reason)")
        }
        if sent.isEmpty {
            throw CommandError(
                "nobody was there to send it to", hint: "'repowire peer list --all' shows who could be.")
        }
        return .ok
    }
}
