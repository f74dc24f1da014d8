@testable import CommandLine

/// A tree of commands with one of everything.
enum Sample {
    static var root: Command<Void> {
        Command(
            "mesh", summary: "Talks.",
            subcommands: [
                Command(
                    "peer", summary: "Lists and asks peers.",
                    subcommands: [ask, Command("list", summary: "Lists peers.", action: { _, _ in .ok })]),
                Command(
                    "run", summary: "Runs another program.", passesThrough: true, action: { _, _ in .ok }),
                Command(
                    "secret", summary: "Is not shown.", isHidden: true, action: { _, _ in .ok }),
                Command(
                    "many", summary: "Takes many.", arguments: [Argument("FILE", .oneOrMore, summary: "Files.")],
                    action: { _, _ in .ok }),
            ])
    }

    static var ask: Command<Void> {
        Command(
            "ask", summary: "Asks a peer and prints its answer.",
            discussion: ["The peer's agent sees the message as a prompt."],
            arguments: [
                Argument("PEER", completion: .words(["backend", "frontend"]), summary: "The name of the peer."),
                Argument("MESSAGE", .optional, surplusHint: "Put the message in quotes.", summary: "What to ask."),
            ],
            options: [
                Option("timeout", short: "t", .number("SECONDS", 1...3600), summary: "How long to wait."),
                Option("json", short: "j", summary: "Prints JSON."),
                Option("quiet", short: "q", summary: "Prints nothing else, isn't chatty."),
                Option("tag", .text("NAME"), repeats: true, summary: "Tags, all of them."),
                Option("format", .choice("FORM", ["plain", "table"]), summary: "How to print."),
            ],
            examples: [Example("mesh peer ask backend hello", "Says hello.")],
            exitCodes: [ExitCodeNote(.ok, "answered"), ExitCodeNote(.pending, "no answer yet")],
            action: { _, _ in .ok })
    }

    /// The parsed invocation, for lines that are right.
    static func parse(_ line: String...) throws -> Invocation? {
        guard case .run(_, let invocation) = try Parser(root).parse(line) else { return nil }
        return invocation
    }
}
