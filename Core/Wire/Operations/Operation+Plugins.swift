import RepowireKit

extension Operation {
    private static let eventField = Field.required("event", .string(maximum: 256), "The plug-in's name of the event")

    static let plugins: [Operation] = [
        Operation(
            Method.pluginReport, "Reports what happened inside the runtime.",
            details: """
                Read by the manifest as the reports of hooks are, oldest first, and answered when what follows from them \
                is in the journal. A session that was reported is held by the connection from then on: when it closes, \
                what the session does is unknown until a plug-in reports it again.
                """,
            parameters: [
                .required(
                    "events",
                    .list(
                        .object([
                            eventField,
                            .required("payload", .anything, "An object in which the manifest finds its fields"),
                        ])), "Oldest first")
            ], errors: [.notAllowed], mayBeNotification: true),
        Operation(
            Method.pluginCalling, "Says which session is about to call a tool of Repowire's.",
            details: """
                For runtimes whose MCP calls do not name a session and whose process holds several. The plug-in waits for \
                the answer and lets the call go on then; the daemon knows it by the tool and its arguments.
                """,
            parameters: [
                .required("session", .string(maximum: 256), "The runtime's own id of the session"),
                .required("tool", .string(maximum: 256), "The tool's name as the daemon's MCP server says it"),
                .optional("arguments", .anything, "Its arguments, as the model gave them"),
            ], errors: [.notAllowed, .notFound]),
    ]
}
