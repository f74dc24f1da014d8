import CommandLine

/// Options that mean the same wherever they stand.
enum CommonOptions {
    static let json = Option("json", summary: "Prints JSON for scripts.")
    static let yes = Option("yes", short: "y", summary: "Does not ask.")
    static let dryRun = Option("dry-run", short: "n", summary: "Shows what would be written and writes nothing.")
    static let peerNames = Completion.lines(["words", "peers"])
}
