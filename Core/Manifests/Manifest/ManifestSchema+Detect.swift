import RepowireKit

extension ManifestSchema {
    static let detect: Schema<DetectRules> = .keys(
        "detect", "How an installation is found. One finding is enough.",
        start: DetectRules(),
        [
            Key("binaries", Schema.text.list(), \.binaries, "Names of programs on PATH."),
            Key("paths", Schema.text.list(), \.paths, "File globs that prove an installation as well."),
            Key("version", version, \.version, "How the version is asked for, and which are served."),
        ])

    private static let version: Schema<VersionRule> = .keys(
        "version", "How the version is asked for, and which are served.",
        start: VersionRule(arguments: [], pattern: ""),
        [
            Key(
                "args", Schema.text.list(atLeast: 1), \.arguments, isRequired: true,
                "Arguments with which the first binary prints its version and ends."),
            Key(
                "regex", .pattern(hasGroup: true), \.pattern, isRequired: true,
                "Finds the version in what is printed: its first group."),
            Key("min", .text, \.minimum, "The lowest version served."),
            Key("below", .text, \.below, "The first version that is no longer served."),
            Key(
                "older", .text, \.older,
                "The id of the manifest that serves versions below `min`: those count as not found here."),
            Key(
                "newer", .text, \.newer,
                "The id of the manifest that serves versions from `below` on: those count as not found here."),
        ])

    static let root: Schema<RootRule> = .keys(
        "root", "The runtime's config folder.",
        start: RootRule(path: ""),
        [
            Key("path", .text, \.path, isRequired: true, "Such as `~/.name`."),
            Key(
                "env", .text, \.environment,
                "An environment variable that replaces the folder. `{home_root}` is the home folder or, once the"
                    + " variable is set, this one: for files that lie beside the folder by default, such as"
                    + " `{home_root}/.name.json`."),
            Key(
                "name", .text, \.name,
                "The folder's name below that of the variable, for a variable that replaces the home folder or the folder"
                    + " of all programs' settings."),
        ])

    static let turn: Schema<TurnRules> = .keys(
        "turn", "What is known about the runtime's turns.",
        start: TurnRules(),
        [
            Key(
                "idle_by_registry", .boolean, \.idleByRegistry,
                "A session is idle only once the registry says so, even after the end of its turn was reported."),
            Key(
                "idle_means_interrupted", .boolean, \.idleMeansInterrupted,
                "A turn for which no end came, while the registry says idle, was stopped by its user."),
        ])

    static let tools: Schema<ToolRules> = .keys(
        "tools", "How the runtime treats our MCP tools.",
        start: ToolRules(),
        [
            Key(
                "call_limit_ms", .number(1000...86_400_000), \.callLimitMilliseconds,
                "How long one call may take before the runtime cuts it. Left out: longer than any ask."),
            Key(
                "inbox_socket_env", .text, \.inboxSocketVariable,
                "The environment variable in which a child of the agent finds the agent's inbox socket."),
            Key("inbox_token_env", .text, \.inboxTokenVariable, "The variable with the token for that socket."),
            Key(
                "caller", .pointer, \.caller,
                "Where a call's `_meta` says which session calls, for runtimes whose processes hold many."),
        ])
}
