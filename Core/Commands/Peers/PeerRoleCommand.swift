import CommandLine
import RepowireKit
import Wire

/// `repowire peer role`: makes an agent an orchestrator, or an agent like the others.
enum PeerRoleCommand {
    static var command: Command<Shell> {
        Command(
            "role", summary: "Says whether an agent sees every circle.",
            discussion: ["Only a person grants this. No agent can, for itself or for another."],
            arguments: [
                PeerCommand.peerArgument,
                Argument("ROLE", summary: "orchestrator: sees and reaches every circle; agent: its own only."),
            ],
            options: [CommonOptions.json],
            examples: [
                Example("repowire peer role lead orchestrator", "It may ask agents of all circles."),
                Example("repowire peer role lead agent", "Its own circle only."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let word = invocation.required("ROLE")
        let role = try role(word)
        let result = try shell.call(
            Method.peerRole,
            ["peer": .string(invocation.required("PEER")), "role": .string(role.rawValue)])
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        let peer = try PeerInfo(json: result)
        let reach = peer.role == .orchestrator ? "sees every circle" : "sees the circle \(Plain.line(peer.circle)) only"
        shell.console.writeLine("\(Plain.line(peer.name)) \(reach)")
        return .ok
    }

    private static func role(_ word: String) throws(CommandError) -> Peer.Role {
        switch word {
        case "orchestrator": return .orchestrator
        case "agent", "member": return .member
        default:
            throw CommandError("there is no role \"\(word)\"", hint: "Say orchestrator or agent.", code: .usage)
        }
    }
}
