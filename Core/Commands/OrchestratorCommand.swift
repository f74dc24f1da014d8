import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire orchestrator`: starts an agent that sees every circle, in a folder of its own.
enum OrchestratorCommand {
    static var command: Command<Shell> {
        Command(
            "orchestrator", summary: "Starts an agent that works with the agents of all circles.",
            discussion: [
                "It has a folder of its own with a short file of instructions, which you may change. 'repowire peer "
                    + "role' grants and takes the same role for any agent."
            ],
            options: [
                SpawnCall.runtime, Option("circle", .text("NAME"), summary: "Its own circle; it sees all of them."),
                CommonOptions.json,
            ],
            examples: [Example("repowire orchestrator", "One window from which the others are given work.")],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    /// Nothing more than which tools there are for this and when each is right.
    static let instructions = """
        # Orchestrator

        You coordinate coding agents in other repositories through Repowire. You do not edit their code yourself.

        - `list_peers` shows who is there, in every circle, and what each is doing.
        - `ask_peer` asks one and waits for the answer. Say all that it needs to know: it does not see this conversation.
        - `spawn_peer` starts an agent in a folder in which none is.
        - `broadcast` tells all of them something.

        """

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let folder = "\(shell.home.path)/orchestrator"
        try FileSystem.makeFolder(folder, mode: 0o700)
        if let there = try running(in: folder, shell) {
            throw CommandError(
                "the orchestrator \(Plain.line(there)) is running",
                hint: "'repowire peer kill \(Plain.line(there))' ends it.")
        }
        var params: JSONObject = [
            "path": .string(folder), "role": "orchestrator", "instructions": .string(instructions),
        ]
        for name in ["runtime", "circle"] { params[name] = invocation.option(name).map(JSON.string) }
        return try SpawnCall.run(params, invocation, in: shell)
    }

    private static func running(in folder: String, _ shell: Shell) throws -> String? {
        let peers = try shell.call(Method.peerList)["peers"]?.arrayValue ?? []
        let place = Path.resolved(folder) ?? folder
        return peers.first { $0["role"] == "orchestrator" && $0["directory"] == .string(place) }?["name"]?.stringValue
    }
}
