import RepowireKit

extension Operation {
    static let hookReport = Operation(
        Method.hookReport, "Reports an event of a runtime, as its hook saw it.",
        details: """
            Answered when what follows from it is in the journal. `repowire-hook` sends it; a plug-in inside a runtime may \
            as well. Who sends `pid` and `at` may send the same report again: it counts once.
            """,
        parameters: [
            .required("runtime", name, "The adapter's id"),
            .required("event", .string(maximum: 256), "The runtime's name of the event"),
            .optional("payload", .text, "What the runtime gave the hook: JSON, as text"),
            .optional("note", .string(maximum: 2000), "Why there is no payload"),
            .optional("environment", .map(.text), "The environment values that the manifest names"),
            .optional("pid", .number(0...Int64(Int32.max)), "The hook's process"),
            .optional("at", .time, "When it happened, in milliseconds since 1970"),
        ],
        result: .object([
            .optional("stdout", .text, "What the hook prints"), .optional("stderr", .text, "What it prints as errors"),
            .optional("exit", .number(0...255), "What it exits with"),
        ]), errors: [.notFound])

    static let status = Operation(Method.status, "Tells how the daemon does.", result: .form(.status))

    static let stop = Operation(
        Method.stop, "Has the daemon finish and end.",
        details: """
            It takes nothing new, tells those who wait that their questions stay open, and ends when the journal has \
            everything. Answered before that.
            """)

    private static let environmentField = Field.optional(
        "environment", .map(.text), "The variables of the person who asks: what `environment_names` lists")

    static let daemon: [Operation] = [
        status,
        Operation(
            Method.settings, "Reads `config.yaml` again and tells every setting.",
            result: .object([
                .required("file", .text, "The file"), .optional("problem", .text, "Why it counts for nothing"),
                .required(
                    "settings",
                    .list(
                        .object([
                            .required("key", .text, "Its key in the file"),
                            .optional("value", .anything, "What is in force"),
                            .required("origin", .text, "Where that comes from"),
                        ])), "In the order of the docs"),
            ])),
        Operation(
            Method.doctor, "Looks at every link of the chain from an agent to the journal.",
            parameters: [environmentField],
            result: .object([.required("findings", .list(.form(.finding)), "In the order of the chain")])),
        stop,
    ]

    static let adapterList = Operation(
        Method.adapterList, "Lists the adapters that were found.", parameters: [environmentField, projectField],
        result: .object([
            .required("adapters", .list(.form(.adapter)), "One for each id"),
            .required("problems", .list(.text), "What is wrong with files that give no adapter"),
            .required("environment_names", .list(.text), "The variables that adapters look at"),
            .required("spawn_names", .list(.text), "The variables that `peer/new` hands to an agent"),
        ]))

    static let adapterDescribe = Operation(
        Method.adapterDescribe, "Shows what an adapter does.",
        parameters: [.required("name", name, "Its id"), environmentField], result: .form(.wholeAdapter),
        errors: [.notFound])

    private static let projectField = Field.optional(
        "project", .string(maximum: 4096), "The absolute folder of a project whose own manifests count as well")

    private static let pathField = Field.required(
        "path", .string(maximum: 4096), "The absolute path of a manifest in a project's `.repowire/adapters.d`")

    static let adapters: [Operation] = [
        adapterList, adapterDescribe,
        Operation(
            Method.adapterTrust,
            "Trusts a project's manifest in its present form. It is served from the next start of the daemon on.",
            parameters: [
                pathField,
                .optional("sha256", .string(maximum: 64), "What was shown; a file with other contents is refused"),
            ],
            result: .object([
                .required("id", .text, "The manifest's id"), .required("path", .text, "The file"),
                .required("sha256", .text, "The contents that are trusted, in hexadecimal"),
            ]), errors: [.notAllowed, .notFound, .invalidParameters, .conflict]),
        Operation(
            Method.adapterDistrust, "Trusts a project's manifest no longer, from the next start of the daemon on.",
            parameters: [pathField], result: .object([.required("path", .text, "The file")]),
            errors: [.notAllowed, .notFound, .conflict]),
    ]

    private static let runtimesField = Field.optional("runtimes", .list(name), "Their ids; all that can be set up")
    private static let homeField = Field.optional("home", .string(maximum: 4096), "The person's home folder")

    static let setup: [Operation] = [
        Operation(
            Method.setupPlan, "Finds the runtimes and plans what to write so that they report. Writes nothing.",
            parameters: [runtimesField, environmentField, homeField], result: .form(.plan),
            errors: [.notFound, .conflict]),
        Operation(
            Method.setupApply, "Carries out a plan. A file that has changed since is refused.",
            parameters: [.required("plan_id", .string(maximum: 256), "The plan's id")], result: .form(.applied),
            errors: [.notFound, .conflict]),
        Operation(
            Method.uninstallPlan, "Plans how to take out what setup wrote. Writes nothing.",
            parameters: [runtimesField, environmentField, homeField], result: .form(.plan),
            errors: [.conflict, .notFound]),
        Operation(
            Method.uninstallApply, "Carries out a plan to take out.",
            parameters: [.required("plan_id", .string(maximum: 256), "The plan's id")], result: .form(.applied),
            errors: [.notFound, .conflict]),
    ]
}
