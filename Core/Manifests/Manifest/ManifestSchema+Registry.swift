import RepowireKit

extension ManifestSchema {
    static let registry: Schema<RegistryRules> = .keys(
        "registry", "Where the runtime lists its live sessions: one JSON file each.",
        start: RegistryRules(
            glob: "", pid: FieldSource(pointer: ""), session: FieldSource(pointer: ""),
            directory: FieldSource(pointer: "")),
        [
            Key(
                "glob", .text, \.glob, isRequired: true,
                "The files. `~`, `{root}` and `{repowire}` are expanded; only the last part may hold `*`."),
            Key("pid", field, \.pid, isRequired: true, "The agent's process."),
            Key(
                "process_start", field, \.processStart,
                "When that process started, as the kernel counts it (Linux: field 22 of /proc/PID/stat), so that a"
                    + " file left behind is not taken for a later process."),
            Key("session", field, \.session, isRequired: true, "The runtime's own id of the session."),
            Key("cwd", field, \.directory, isRequired: true, "The folder the agent works in."),
            Key("pane", field, \.pane, "Its tmux pane, such as `%3`."),
            Key("title", field, \.title, "A name that the user gave the session."),
            Key("state", field, \.state, "What the session is doing, in the runtime's words."),
            Key(
                "states",
                Schema.words(meaning(of:)).map(keys: "the runtime's words").converted { $0.mapValues(\.rawValue) },
                \.states, "What those words mean. A word that is not listed means unknown."),
            Key("blocked_reason", field, \.blockedReason, "Why a session waits for its user."),
            Key("facts", field.map(keys: "names of your choice"), \.facts, "Further fields that doors need."),
            Key(
                "addressable", tests, \.addressable,
                "What a file must say for its session to take messages; all tests must hold."),
        ])

    /// The states that a registry can tell.
    private enum StateWord: String, CaseIterable {
        case idle, busy, blocked
    }

    private static func meaning(of state: StateWord) -> String {
        switch state {
        case .idle: return "waits for a prompt"
        case .busy: return "a turn is running"
        case .blocked: return "waits for its user in a dialog"
        }
    }

    /// Where a value stands: a pointer, or a pointer with a regular expression.
    private static let field = Schema.keys(
        "field", "Where a value stands.",
        start: FieldSource(pointer: ""),
        [
            Key("pointer", .pointer, \.pointer, isRequired: true, "A JSON pointer into the file."),
            Key(
                "regex", .pattern(hasGroup: true), \.pattern,
                "The value is the first group of this in the text that stands there."),
        ]
    ).or(scalar: Schema.pointer.converted { FieldSource(pointer: $0) })
}
