package import RepowireKit

/// The keys of a manifest, each said once.
package enum ManifestSchema {
    package static let adapter: Schema<AdapterManifest> = .keys(
        "manifest",
        "One file of adapters.d: what a runtime is called, how it is found, what is written where, and which driver"
            + " serves it. The file is named for its id.",
        start: AdapterManifest(id: "", title: ""),
        identity + reports + ways)

    private static let identity: [Key<AdapterManifest>] = [
        Key(
            "schema", checking: .number(1...AdapterManifest.schemaVersion), isRequired: true,
            "The version of this format."),
        Key("id", .name, \.id, isRequired: true, "The name by which commands and other files know the runtime."),
        Key("title", .text, \.title, isRequired: true, "The name that people read."),
        Key("kind", .words(meaning(of:)), \.kind, "What the manifest describes."),
        Key(
            "driver", .name, \.driver,
            "The code that serves the runtime. `declarative` does everything that this file can say."),
        Key("verified", verification, \.verified, "The version against which the manifest was checked."),
        Key(
            "optional", .boolean, \.isOptional,
            "Whether `setup` installs it only where it is named, and keeps up what was installed so."),
    ]

    private static let reports: [Key<AdapterManifest>] = [
        Key("detect", detect, \.detect, "How an installation is found."),
        Key("root", root, \.root, "The runtime's config folder, `{root}` in paths."),
        Key(
            "env", Schema.text.list(), \.environment,
            "Names of environment variables that hooks pass on. No other value leaves the agent's process."),
        Key("registry", registry, \.registry, "Where the runtime lists its live sessions."),
        Key("payload", payload, \.payload, "Where facts stand in what a hook gets."),
        Key("hooks", hooks, \.hooks, "Which hooks are installed, and what they mean."),
    ]

    private static let ways: [Key<AdapterManifest>] = [
        Key("install", install.list(), \.install, "Further edits of config files."),
        Key("doors", door.list(), \.doors, "The ways into a session, best first."),
        Key("screen", screen, \.screen, "How to read the terminal before anything is typed into it."),
        Key("turn", turn, \.turn, "What is known about the runtime's turns."),
        Key("tools", tools, \.tools, "How the runtime treats our MCP tools."),
        Key("spawn", spawn, \.spawn, "How Repowire starts an agent of the runtime."),
        Key(
            "settings", .object(keys: "names that the driver knows"), \.settings,
            "What a driver of its own wants to know; passed on untouched."),
    ]

    private static func meaning(of kind: AdapterManifest.Kind) -> String {
        switch kind {
        case .runtime: return "a coding agent"
        case .bridge: return "a way for people to join"
        }
    }

    private static let verification: Schema<AdapterManifest.Verification> = .keys(
        "verified", "How the contract with the runtime was checked.",
        start: AdapterManifest.Verification(version: "", how: .docs),
        [
            Key("version", .text, \.version, isRequired: true, "The version of the runtime."),
            Key("how", .words(meaning(of:)), \.how, isRequired: true, "What it was checked with."),
        ])

    private static func meaning(of method: AdapterManifest.Verification.Method) -> String {
        switch method {
        case .live: return "the real program, driven end to end"
        case .harness: return "the real program under a test harness"
        case .source: return "its source code, read"
        case .docs: return "its documentation, read"
        }
    }
}
