import RepowireKit

extension Operation {
    static let hello = Operation(
        Method.hello, "Opens a connection. It must be the first line.",
        details: """
            Until it is answered the daemon takes nothing else. A daemon that speaks another protocol answers \
            `version_mismatch` and says which side to update. With `mcp` the connection is a pump from then on: see \
            The pump.
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
        ],
        result: .object([
            .required("protocol", .integer, "The version that is spoken"),
            .required("release", .text, "The daemon's release"), .required("pid", .integer, "The daemon's process"),
            .required("home", .text, "The folder that holds all it keeps"),
        ]), errors: [.versionMismatch])

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

    static let peers: [Operation] = [
        peerList,
        Operation(
            Method.whoami, "Says who the caller is, as the daemon sees it.",
            details: "See Who is calling.",
            result: .object([.required("you", .nullable(.form(.peer)), "The caller")])),
        peerDescribe, peerForget,
    ]
}
