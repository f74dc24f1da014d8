import RepowireKit

extension ManifestSchema {
    static let install = Schema.keys(
        "install",
        "One further edit of a config file. In paths and in texts of the value `~`, `{root}`, `{home_root}`,"
            + " `{repowire}`, `{mcp}` and `{hook}` are expanded.",
        start: InstallRule(file: "", format: .json, change: .file(contents: ""), purpose: ""),
        exactlyOne: ["set", "item", "contents"],
        [
            Key("file", .text, \.file, isRequired: true, "The file."),
            Key("purpose", .text, \.purpose, isRequired: true, "Why, in a few words, for the person who is asked."),
            Key("format", format, \.format, "The format of the file; counts for `set` and `item`."),
            Key("set", set, \.change, "Sets one value; what was there comes back when Repowire is uninstalled."),
            Key("item", item, \.change, "Adds one item to a list that others write to as well."),
            Key(
                "contents", Schema.text.converted { InstallRule.Change.file(contents: $0) }, \.change,
                "The whole file is ours: its text."),
        ]
    ).converted { rule in
        var rule = rule
        if case .file = rule.change { rule.format = .whole }
        return rule
    }

    /// A value at a path of keys, while it is read.
    private struct Place: Sendable {
        var path: [String] = []
        var value: JSON = .null
        var owner: FileEdit.ItemOwner = .value
    }

    private static let keyPath = Key<Place>(
        "path", Schema.text.list(atLeast: 1), \.path, isRequired: true, "The keys, from the outside in.")

    private static let set = Schema.keys(
        "set", "One value of ours.", start: Place(),
        [keyPath, Key("value", .anything, \.value, isRequired: true, "What stands there.")]
    ).converted { InstallRule.Change.set(path: $0.path, value: $0.value) }

    private static let item = Schema.keys(
        "item", "One item of ours in a list.", start: Place(),
        [
            keyPath,
            Key("value", .anything, \.value, isRequired: true, "The item."),
            Key("owner", owner, \.owner, "How the item is recognised as ours; left out: it equals the value."),
        ]
    ).converted { InstallRule.Change.item(path: $0.path, value: $0.value, owner: $0.owner) }

    /// An owner test while it is read.
    private struct OwnerTest: Sendable {
        var pointer = ""
        var prefix: String?
        var contains: String?
        var equals: JSON?

        var owner: FileEdit.ItemOwner {
            if let prefix { return .prefix(pointer: pointer, text: prefix) }
            if let contains { return .contains(pointer: pointer, text: contains) }
            return equals.map { .key(pointer: pointer, value: $0) } ?? .value
        }
    }

    private static let owner = Schema.keys(
        "owner", "How an item is recognised as ours, whatever stands around it.", start: OwnerTest(),
        exactlyOne: ["prefix", "contains", "equals"],
        [
            Key("pointer", .pointer, \.pointer, isRequired: true, "A JSON pointer within the item."),
            Key("prefix", .text, \.prefix, "The text there begins with this."),
            Key("contains", .text, \.contains, "The text there holds this."),
            Key("equals", .anything, \.equals, "The value there is this."),
        ]
    ).converted { $0.owner }
}
