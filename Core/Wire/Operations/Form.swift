import RepowireKit

/// An object that several operations give or take.
package struct Form: Sendable {
    /// As it stands in the docs and in the OpenAPI document.
    package var name: String
    package var summary: String
    package var fields: [Field]

    static let peer = Form(
        name: "Peer", summary: "An addressable name, as it is now.",
        fields: [
            .required("name", .text, "Unique in its circle"),
            .required("id", .text, "Never changes; may stand wherever a peer is named"),
            .required("kind", .words(["session", "human", "program"]), "What is behind it"),
            .required("circle", .text, "The scope in which it sees others and is seen"),
            .required("role", .words(["member", "orchestrator"]), "An orchestrator sees and reaches every circle"),
            .required("state", .words(Form.states), "By its runtime's own evidence; offline: nobody is behind it"),
            .optional("state_reason", .text, "Why it is blocked"),
            .optional("runtime", .text, "The id of its adapter"),
            .optional("directory", .text, "The folder it works in"),
            .optional("description", .text, "What it can help with, in its own words"),
            .optional("spawned", .boolean, "true: Repowire started it, so it can be killed"),
            .optional("worktree", .text, "The git worktree that was made for it"),
            .required("queued", .integer, "Messages that wait for it"),
            .required("last_seen", .time, "Milliseconds since 1970"),
        ])
    static let states = ["unknown", "idle", "busy", "blocked", "offline"]

    static let askOutcome = Form(
        name: "AskOutcome", summary: "What became of a question.",
        fields: [
            .required("status", .words(AskOutcome.Status.allCases.map(\.rawValue)), "pending: still open"),
            .required("ask_id", .text, "The message's id"),
            .optional("answer", .text, "With answered"),
            .optional("reason", .text, "With failed: why; with pending: how far it has come"),
        ])

    static let message = Form(
        name: "Message", summary: "A message without its text.", fields: Form.messageFields)

    static let wholeMessage = Form(
        name: "WholeMessage", summary: "A message.",
        fields: Form.messageFields + [.required("body", .text, "The text")])

    private static let messageFields: [Field] = [
        .required("id", .text, "Its id"),
        .required("kind", .words(Form.kinds), "reply: the late answer to a question whose asker had gone on"),
        .required("from", .text, "The sender's name"),
        .required("to", .text, "The recipient's name"),
        .required("created_at", .time, "Milliseconds since 1970"),
        .required("state", .words(Delivery.allCases.map(\.rawValue)), "How far it has come"),
        .optional("deadline", .time, "When a question without an answer expires"),
        .optional("in_reply_to", .text, "With reply: the question's id"),
    ]
    static let kinds = ["ask", "notify", "broadcast", "reply"]

    static let step = Form(
        name: "Step", summary: "One thing that happened to a message.",
        fields: [
            .required("state", .words(Delivery.allCases.map(\.rawValue)), "Where it came to by that"),
            .required("at", .time, "Milliseconds since 1970"),
            .required("evidence", .text, "What shows it, or the reason"),
            .optional("transport", .text, "The way it was offered"),
            .optional("turn", .text, "The runtime's id of the turn it was taken up in"),
        ])

    static let trace = Form(
        name: "Trace", summary: "A message and everything that happened to it.",
        fields: [
            .required("message", .form(wholeMessage), "The message"),
            .required("steps", .list(.form(step)), "Oldest first"),
            .optional("answer", .text, "The answer to a question"),
        ])

    static let sent = Form(
        name: "Sent", summary: "One copy of a broadcast.",
        fields: [
            .required("peer", .text, "The recipient's name"), .required("message_id", .text, "The copy's id"),
        ])

    static let skipped = Form(
        name: "Skipped", summary: "A peer that gets no copy of a broadcast.",
        fields: [.required("peer", .text, "Its name"), .required("reason", .text, "Why")])
}
