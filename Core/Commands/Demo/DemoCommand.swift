import CommandLine

/// `repowire demo`: two scripted agents talk.
enum DemoCommand {
    static var command: Command<Shell> {
        Command(
            "demo", summary: "Shows two scripted agents talking, in a folder of their own.",
            action: { _, _ in .ok })
    }
}

enum DemoAgentCommand {
    static var command: Command<Shell> {
        Command("demo-agent", summary: "Is the demo's agent.", isHidden: true, action: { _, _ in .ok })
    }
}
