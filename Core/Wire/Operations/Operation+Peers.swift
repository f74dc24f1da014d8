import RepowireKit

extension Operation {
    static let hello = Operation(
        Method.hello, "Opens a connection. It must be the first line.",
        details: """
            Until it is answered the daemon takes nothing else. A daemon that speaks another protocol answers \
            `version_mismatch` and says which side to update. With `mcp` the connection is a pump from then on: see \
            The pump. With `plugin` it is one of a plug-in inside a runtime: see A plug-in inside a runtime.
            """,
        parameters: [
            .required("protocol", .integer, "The version of this protocol: \(WireProtocol.version)"),
            .required("program", .string(maximum: 256), "Who calls, for the log"),
            .optional("release", .string(maximum: 256), "The program's release"),
            .optional(
                "mcp",
                .object([
                    .optional("runtime", .string(maximum: 256), "The id of the agent's adapter"),
                    .optional("instance", .string(maximum: 256), "Random, and the same over reconnects"),
                    .optional("directory", .text, "The folder the agent works in"),
                    .optional("inbox", .boolean, "Whether it can write to the agent's own inbox"),
                ]), "Of an agent's MCP pump"),
            .optional(
                "plugin",
                .object([
                    .required("runtime", .string(maximum: 256), "The id of the runtime's adapter"),
                    .optional("environment", .map(.text), "The environment values that the manifest names"),
                ]), "Of a plug-in inside a runtime"),
        ],
        result: .object([
            .required("protocol", .integer, "The version that is spoken"),
            .required("release", .text, "The daemon's release"), .required("pid", .integer, "The daemon's process"),
            .required("home", .text, "The folder that holds all it keeps"),
        ]), errors: [.versionMismatch, .notFound])

    static let name = Shape.string(maximum: 256)
    static let peerField = Field.required("peer", name, "Its name, `name@circle`, or id")
    static let key = Field.optional(
        "request_key", .string(maximum: 256), "The caller's own key: the same again is the same message, sent once")

    static let peerList = Operation(
        Method.peerList, "Lists the peers that the caller can see.",
        parameters: [
            .optional("circle", name, "Only this circle"),
            .optional("include_offline", .boolean, "Also those that nobody is behind; false"),
        ],
        result: .object([
            .required("peers", .list(.form(.peer)), "By name; people are not listed"),
            .required("you", .nullable(.form(.peer)), "The caller"),
            .optional(
                "kept_out",
                .list(
                    .object([
                        .required("runtime", .text, "The adapter's id"), .required("directory", .text, "Its folder"),
                        .optional("decided_by", .text, "The folder of which that was said; without it the default"),
                    ])), "Sessions that run in folders which did not join"),
        ]))

    static let peerDescribe = Operation(
        Method.peerDescribe, "Says what a peer can help with. Others see it in the list.",
        details: "A peer describes itself; only a person describes another.",
        parameters: [
            .required("description", .string(maximum: 2000), "A sentence or two; empty takes it away"),
            .optional("peer", name, "Its name or id; the caller itself when left out"),
        ], result: .form(.peer), errors: [.unknownPeer, .notAllowed])

    static let peerForget = Operation(
        Method.peerForget, "Forgets an offline peer; what waits for it fails.",
        details: "For people only.", parameters: [peerField],
        result: .object([.required("forgotten", .text, "Its name")]), errors: [.unknownPeer, .notAllowed])

    private static let circleSummary = "Letters, digits, dot, hyphen and underscore; others become hyphens"

    private static let environmentField = Field.optional(
        "environment", .map(.text), "The caller's variables: what `spawn_names` of `adapter/list` lists")

    static let spawning: [Operation] = [
        Operation(
            Method.peerNew, "Starts an agent in a tmux window and waits until it is there.",
            details: """
                Answered when its session has appeared, so that it can be asked at once; if it does not, the error shows \
                the last lines of its screen and nothing is left behind. The window is in the tmux session of the \
                caller, or in one that is named for the circle. An agent starts agents in its own circle, and beside \
                its own folder.
                """,
            parameters: [
                .required("path", .string(maximum: 4096), "The absolute folder it works in"),
                .optional("runtime", name, "The id of its adapter; the caller's own, or the only one installed"),
                .optional("prompt", .body, "What it is told first, as a message of the caller's"),
                .optional("worktree", name, "A branch: it works in a git worktree of it, beside the repository"),
                .optional("circle", name, circleSummary), .optional("name", name, "Its name; that of the folder"),
                .optional(
                    "unattended", .boolean,
                    "Nobody sits at it: it is driven by the Agent Client Protocol, not its screen"),
                .optional("role", .words(["member", "orchestrator"]), "orchestrator: for people only"),
                .optional(
                    "instructions", .body,
                    "For the runtime's file of instructions in that folder, unless there is one: for people only"),
                .optional("timeout_seconds", .number(1...600), "How long it may take to appear; 60"),
                environmentField,
            ],
            result: .object([
                .required("peer", .nullable(.form(.peer)), "The new peer"),
                .required("tmux_session", .text, "Where its window is"),
                .required("tmux_socket", .text, "The socket of that tmux server"),
                .optional("message_id", .text, "The first prompt"),
            ]), errors: [.notAllowed, .notFound, .conflict, .budget, .timedOut, .unknownPeer, .tooLarge, .journal]),
        Operation(
            Method.peerKill, "Ends an agent that `peer/new` started, with everything it started.",
            details: """
                It is asked to end, and made to after 5 s; its window closes and its name is free again. An agent ends \
                only agents of its own circle.
                """,
            parameters: [
                peerField,
                .optional("worktree", .boolean, "Also removes its git worktree, unless work in it would be lost"),
                .optional("force", .boolean, "Removes the worktree whatever is in it"), environmentField,
            ],
            result: .object([
                .required("killed", .text, "Its name"),
                .required("graceful", .boolean, "Whether it ended by itself when it was asked"),
                .optional("worktree_removed", .text, "The worktree that is gone"),
                .optional("worktree_kept", .text, "The worktree that is still there"),
            ]), errors: [.unknownPeer, .notAllowed, .conflict]),
    ]

    static let circles: [Operation] = [
        Operation(
            Method.peerMove, "Moves an agent to another circle.",
            details: """
                For people only: what is in another circle is out of reach for an agent, and no agent changes that. The \
                name is made unique in the new circle.
                """,
            parameters: [peerField, .required("circle", name, circleSummary)], result: .form(.peer),
            errors: [.unknownPeer, .notAllowed]),
        Operation(
            Method.peerRole, "Makes an agent an orchestrator, which sees and reaches every circle, or a member again.",
            details: "For people only.",
            parameters: [peerField, .required("role", .words(["member", "orchestrator"]), "What it is from now on")],
            result: .form(.peer), errors: [.unknownPeer, .notAllowed]),
    ]

    static let peers: [Operation] = [
        peerList,
        Operation(
            Method.whoami, "Says who the caller is, as the daemon sees it.",
            details: "See Who is calling.",
            result: .object([.required("you", .nullable(.form(.peer)), "The caller")])),
        peerDescribe, peerForget,
    ]
}
