import RepowireKit

extension ManifestSchema {
    static let spawn: Schema<SpawnRules> = .keys(
        "spawn",
        "How Repowire starts an agent. In texts `{binary}` (what `detect` found), `{folder}`, `{root}`, `{home_root}`,"
            + " `{repowire}`, `{mcp}` and `{hook}` are expanded.",
        start: SpawnRules(command: []),
        [
            Key(
                "command", Schema.text.list(atLeast: 1), \.command, isRequired: true,
                "The program and its arguments. No shell reads them. A name without a slash is looked for on PATH."),
            Key(
                "acp", Schema.text.list(atLeast: 1), \.unattended,
                "The program and its arguments for an agent that nobody sits at: it speaks the Agent Client Protocol on"
                    + " its standard streams."),
            Key("env", Schema.text.map(keys: "names of variables"), \.environment, "Variables that the agent gets."),
            Key(
                "pass", Schema.text.list(), \.passed,
                "Names of variables that the agent gets as they are where it was asked for, such as the address of its"
                    + " model. PATH, HOME, the locale and XDG folders are passed in any case."),
            Key(
                "unless_set_up", substitute.list(), \.substitutes,
                "Arguments that stand in for config files, where `setup` has not written them."),
            Key(
                "trust", install.list(), \.trust,
                "Edits that tell the runtime that its user trusts the folder; `{folder}` may stand in their paths of"
                    + " keys. Undone by `uninstall`."),
            Key(
                "instructions", .text, \.instructions,
                "The name of the file from which the runtime takes instructions in a folder."),
        ])

    private static let substitute = Schema.keys(
        "substitute", "Arguments that stand in for one config file.",
        start: SpawnRules.Substitute(file: "", arguments: []),
        [
            Key("file", .text, \.file, isRequired: true, "The file, written as in `hooks` or `install`."),
            Key(
                "args", Schema.text.list(atLeast: 1), \.arguments, isRequired: true,
                "The arguments; `{json}` is what would be written into the file."),
        ])
}
