import RepowireKit

extension ManifestSchema {
    static let door: Schema<DoorRule> = .keys(
        "door", "One way into a session.",
        start: DoorRule(via: .tmux),
        [
            Key("via", .words(meaning(of:)), \.via, isRequired: true, "The way."),
            Key("name", .text, \.name, "How people call it. Left out: as `via` does."),
            Key("when", .words(meaning(of:)), \.when, "In which state of the session it may be used."),
            Key("evidence", .words(meaning(of:)), \.evidence, "What counts as proof that the message arrived."),
            Key("within_ms", .number(10...600_000), \.withinMilliseconds, "How long that proof may take."),
            Key(
                "grace_ms", .number(0...60_000), \.graceMilliseconds,
                "How long after the agent's start the doors below wait while this one is not open yet."),
            Key("socket", .text, \.socket, "The name of the registry's fact that holds the socket's path."),
            Key(
                "auth", line, \.authentication,
                "A line that is sent first, as text or as a value; `{{token}}` stands for the child's own token."),
            Key(
                "frame", .anything, \.frame,
                "The line that carries a message; `{{text}}`, `{{session}}`, `{{message}}` (its id), `{{sender}}` and"
                    + " `{{sender_address}}` (the name in ASCII, percent-encoded) are replaced in its texts."),
            Key(
                "shield", Schema.text.oneOrMany, \.shields,
                "Texts that would end the frame, such as a closing tag: in a message a backslash is put after their"
                    + " first character."),
            Key(
                "escape", Schema.text.oneOrMany, \.escapes,
                "Characters that the runtime acts upon wherever they stand in a text: a backslash is put before them."),
            Key(
                "requires", Schema.scalar.map(keys: "names of facts"), \.requires,
                "Facts that must have these values, else the door is shut."),
            Key(
                "unless", Schema.scalar.oneOrMany.map(keys: "names of facts"), \.unless,
                "Facts that shut the door when they have this value, or one of these."),
        ])

    private static let line = Schema.anything.converted { value in value.stringValue ?? value.text }

    private static func meaning(of way: DoorRule.Via) -> String {
        switch way {
        case .childInbox: return "one of the agent's own children writes to the agent's inbox socket"
        case .unixSocket: return "we write to the agent's inbox socket"
        case .turnEnd: return "the answer of the hook at the end of a turn"
        case .plugin: return "a plug-in inside the runtime, connected to our socket"
        case .driver: return "a way that the driver has of its own"
        case .tmux: return "typing into the terminal, guarded; put it last"
        }
    }

    private static func meaning(of when: DoorRule.When) -> String {
        switch when {
        case .idle: return "only while it is idle"
        case .busy: return "only while a turn is running"
        case .any: return "in every state"
        case .turnEnd: return "at the end of a turn"
        }
    }

    private static func meaning(of evidence: DoorRule.Evidence) -> String {
        switch evidence {
        case .prompt: return "the prompt hook carried our id"
        case .report: return "the plug-in reported it"
        case .record: return "the runtime's own record holds it"
        }
    }

    static let screen: Schema<ScreenRules> = .keys(
        "screen", "How to read the terminal: regular expressions, each tried on single lines.",
        start: ScreenRules(emptyComposer: ""),
        [
            Key(
                "empty_composer", .pattern(), \.emptyComposer, isRequired: true,
                "The composer's line when nothing is typed. Without it nothing is typed at all."),
            Key(
                "composer_column", .number(0...400), \.composerColumn,
                "The composer's line is the one with the cursor, which stands in this column, from 0, when nothing is"
                    + " typed."),
            Key(
                "composer_start", .pattern(), \.composerStart,
                "With a column: the first line of the composer, when it may have several; it ends with the cursor's."),
            Key("ready_title", .pattern(), \.readyTitle, "The terminal's title while the runtime waits for a prompt."),
            Key(
                "composer_border", .pattern(), \.composerBorder,
                "The lines above and below the composer: it lies between the last two."),
            Key(
                "paste_placeholder", .pattern(), \.pastePlaceholder,
                "The composer's line when it holds nothing but one paste, shown as a placeholder."),
            Key("busy", .pattern(), \.busy, "A turn is running."),
            Key("dialog", .pattern(), \.dialog, "A dialog is open."),
            Key(
                "enter_delay_ms", .number(0...10_000), \.enterDelayMilliseconds,
                "How long to wait between the paste and Enter."),
        ])
}
