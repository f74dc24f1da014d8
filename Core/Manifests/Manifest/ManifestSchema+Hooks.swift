import RepowireKit

extension ManifestSchema {
    static let payload: Schema<PayloadRules> = .keys(
        "payload", "Where facts stand in what a hook gets. Of several pointers the first that is present wins.",
        start: PayloadRules(),
        [
            Key("session", pointers, \.session, "The runtime's own id of the session."),
            Key("cwd", pointers, \.directory, "The folder the agent works in."),
            Key("prompt", pointers, \.prompt, "The text of the prompt."),
            Key("turn", pointers, \.turn, "The runtime's own id of the turn."),
            Key("reply", pointers, \.reply, "The agent's answer, when a turn has ended."),
            Key("error", pointers, \.error, "What went wrong, when a turn has failed."),
            Key("transcript", pointers, \.transcript, "The path of the session's record."),
            Key("title", pointers, \.title, "A name that the user gave the session."),
            Key("reason", pointers, \.reason, "Why a session is blocked, or why it ended."),
            Key(
                "facts", pointers.map(keys: "names of your choice"), \.facts,
                "Further fields that doors need; the value reported last counts."),
            Key(
                "pid_env", Schema.text.oneOrMany, \.pidVariables,
                "Environment variables that hold the agent's pid. A hint: the process is looked up."),
        ])

    private static let pointers = Schema.pointer.oneOrMany

    static let hooks: Schema<HookRules> = .keys(
        "hooks", "Which hooks are installed, and what they mean.",
        start: HookRules(file: nil, events: []),
        [
            Key(
                "file", .text, \.file,
                "The file that lists the hooks. Left out: nothing is installed, the runtime calls our hook program"
                    + " by itself."),
            Key("format", format, \.format, "The format of that file."),
            Key("path", Schema.text.list(), \.path, "The keys, from the outside in, under which events are listed."),
            Key("name", .text, \.name, "What the runtime calls our hooks where it shows them."),
            Key("runner", .words(meaning(of:)), \.runner, "How the runtime starts a hook's command."),
            Key("timeout", .number(1...86_400_000), \.timeout, "The time that the runtime gives a hook of ours."),
            Key("timeout_unit", .words(meaning(of:)), \.timeoutUnit, "The unit in which the runtime wants it."),
            Key("events", events, \.events, isRequired: true, "What happens in a session → the runtime's own events."),
            Key("ignore", testsOrList, \.ignore, "Payloads that pass one of these tests are ignored."),
            Key("neutral", .text, \.neutral, "What a hook prints when there is nothing to say."),
            Key(
                "continuation", .anything, \.continuation,
                "The answer to a `turn_ended` hook with which the runtime goes on; `{{text}}` stands for the message."),
        ])

    static let format = Schema<FileEdit.Format>.words(allowed: [.json, .jsonc, .toml, .yaml]) { format in
        switch format {
        case .json: return "JSON"
        case .jsonc: return "JSON with comments and trailing commas"
        case .toml: return "TOML"
        case .yaml: return "YAML"
        case .whole: return "a file that is wholly ours"
        }
    }

    private static func meaning(of runner: HookRules.Runner) -> String {
        switch runner {
        case .shell: return "it passes the command line to a shell"
        case .argv: return "it starts the program with a list of arguments"
        }
    }

    private static func meaning(of unit: HookRules.TimeoutUnit) -> String {
        switch unit {
        case .seconds: return "seconds"
        case .milliseconds: return "milliseconds"
        }
    }
}

extension ManifestSchema {
    /// The events by what they mean, while they are read.
    private struct EventTable: Sendable {
        var events: [EventMeaning: [HookRules.Event]] = [:]

        subscript(meaning: EventMeaning) -> [HookRules.Event]? {
            get { events[meaning] }
            set {
                events[meaning] = newValue?.map { event in
                    var event = event
                    event.meaning = meaning
                    return event
                }
            }
        }
    }

    private static let events = Schema.keys(
        "events", "What happens in a session, and which events of the runtime tell it.",
        start: EventTable(),
        EventMeaning.allCases.map { Key($0.rawValue, event.oneOrMany, \EventTable.[$0], meaning(of: $0)) }
    ).converted { table in EventMeaning.allCases.flatMap { table[$0] ?? [] } }

    private static let event = Schema.keys(
        "event", "One event of the runtime.",
        start: HookRules.Event(meaning: .started, event: ""),
        [
            Key("event", .text, \.event, isRequired: true, "The runtime's name of the event."),
            Key("match", tests, \.match, "What the payload must say, else the event is ignored; all tests must hold."),
            Key("matcher", .text, \.matcher, "The matcher that is written beside the hook."),
        ]
    ).or(scalar: Schema.text.converted { HookRules.Event(meaning: .started, event: $0) })

    private static func meaning(of meaning: EventMeaning) -> String {
        switch meaning {
        case .started: return "A session is there, new, resumed or cleared."
        case .prompt: return "A prompt was taken up."
        case .turnEnded: return "A turn is over, with its answer."
        case .turnFailed: return "A turn is over, with an error."
        case .turnInterrupted: return "A turn was stopped by its user."
        case .blocked: return "The session waits for its user in a dialog."
        case .unblocked: return "The dialog is gone."
        case .sessionEnded: return "The session is over."
        }
    }
}
