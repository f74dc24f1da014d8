import Manifests

/// The daemon's own settings: what `config.yaml` says, else what is built in.
package struct Settings: Sendable, Hashable {
    struct Web: Sendable, Hashable {
        var isOn = true
        var port = 8377
        var servesTools = false
    }

    var joining = JoiningRules()
    var spawn = SpawnFolders()
    var web = Web()
    var level = Log.Level.info
    /// How many copies of a config file are kept before the oldest goes.
    var backups = 20

    package init() {}

    static let schema: Schema<Settings> = .keys(
        "settings", "The daemon's settings.", start: Settings(),
        [
            Key("joining", JoiningRules.schema, \.joining, "Which agents take part."),
            Key("spawn", SpawnFolders.schema, \.spawn, "Where agents may start agents."),
            Key("http", web, \.web, "The HTTP API on this machine."),
            Key("log_level", .words { "\($0) and what is worse" }, \.level, "What goes to the log."),
            Key(
                "backups", .number(1...1000), \.backups,
                "How many copies of each config file are kept; those that uninstall needs stay anyway."),
        ])

    private static let web: Schema<Web> = .keys(
        "http", "The HTTP API on this machine.", start: Web(),
        [
            Key("on", .boolean, \.isOn, "Whether there is one."),
            Key("port", .number(0...65535), \.port, "The loopback port; 0 takes a free one."),
            Key("tools", .boolean, \.servesTools, "Whether it serves the agents' tools at /mcp."),
        ])
}
