import Platform
import Wire

/// A hook as its host sees it: from the start of the process to its end.
struct HookExchange: Measurement {
    let name = "hook"
    let title = "Hook: start, report, answer, end (a payload of 600 bytes)"
    let summary = "the whole life of repowire-hook"

    func run(_ stage: Stage) throws -> [Figure] {
        let daemon = try Server.repowire(stage, home: try stage.home("hook"))
        defer { daemon.stop() }
        let plain = try Server.plainC(stage)
        defer { plain.stop() }
        return [
            try exchange(stage, daemon, stage.programs.baseline, "with Repowire's daemon", .timesC(1.3)),
            try exchange(stage, daemon, stage.programs.staticBaseline, "  C linked statically", nil),
            try exchange(stage, plain, stage.programs.baseline, "with a daemon in C", nil),
        ]
    }

    private func exchange(
        _ stage: Stage, _ server: Server, _ client: String, _ name: String, _ target: Figure.Target?
    ) throws -> Figure {
        let environment = stage.environment(server.home)
        let contest = Contest {
            try Contest.time(
                stage.programs.hook, ["demo", "prompt"], environment: environment, input: HookExchange.payload)
        } plainC: {
            try Contest.time(
                client, ["client", server.home.socket, "demo", "prompt"], environment: environment,
                input: HookExchange.payload)
        }
        var figure = Figure(name, .milliseconds, target)
        try contest.run(&figure, rounds: stage.rounds, count: stage.amount(300))
        return figure
    }

    private static let payload = Array(
        """
        {"session":"7f1c2a90-44f7-4a7e-9a57-2b7f0a3c9d11","directory":"/var/tmp","prompt":"\(
            String(repeating: "Please say why the test of the clock fails. ", count: 11))"}
        """.utf8)
}
