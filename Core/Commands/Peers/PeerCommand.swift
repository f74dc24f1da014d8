import CommandLine

/// `repowire peer`: the agents and people in the mesh.
enum PeerCommand {
    static var command: Command<Shell> {
        Command(
            "peer", summary: "Lists, asks and describes the agents and people in the mesh.",
            examples: [
                Example("repowire peer list", "Who is there."),
                Example("repowire peer ask backend \"Does /login still set a cookie?\"", "Asks and waits."),
            ],
            exitCodes: CommonExitCodes.all,
            subcommands: [
                PeerListCommand.command, PeerAskCommand.command, PeerNotifyCommand.command,
                PeerNewCommand.command, PeerKillCommand.command, PeerMoveCommand.command, PeerRoleCommand.command,
                PeerDescribeCommand.command, PeerForgetCommand.command, PeerResetCommand.command,
            ])
    }

    static let peerArgument = Argument(
        "PEER", completion: CommonOptions.peerNames, summary: "The peer's name, as 'repowire peer list' shows it.")
}
