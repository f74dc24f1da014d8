import Platform
import Wire

/// What a person waits for at a prompt.
struct Commands: Measurement {
    let name = "commands"
    let title = "Command line: start to end"
    let summary = "repowire status and repowire peer list"

    func run(_ stage: Stage) throws -> [Figure] {
        let daemon = try Server.repowire(stage, home: try stage.home("commands"))
        defer { daemon.stop() }
        return [
            try command(stage, daemon, ["status"], method: "daemon/status"),
            try command(stage, daemon, ["peer", "list"], method: "peer/list"),
        ]
    }

    private func command(_ stage: Stage, _ server: Server, _ words: [String], method: String) throws -> Figure {
        let environment = stage.environment(server.home)
        var figure = Figure("repowire \(words.joined(separator: " "))", .milliseconds, .atMost(4))
        let contest = Contest {
            try Contest.time(stage.programs.command, words, environment: environment)
        } plainC: {
            try Contest.time(stage.programs.baseline, ["call", server.home.socket, method], environment: environment)
        }
        try contest.run(&figure, rounds: stage.rounds, count: stage.amount(100))
        return figure
    }
}
