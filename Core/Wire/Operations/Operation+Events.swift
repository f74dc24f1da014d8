import RepowireKit

extension Operation {
    static let eventsSubscribe = Operation(
        Method.eventsSubscribe, "Has everything that happens to peers and messages sent to this connection.",
        details: """
            As `events/peer` and `events/message`, until it closes. A person and an orchestrator see all; any other peer \
            sees the peers of its circle and its own messages. A client that comes back gives the id of the last event it \
            saw. The latest events are kept for it, for a minute after the last client has gone; when they no longer \
            reach back that far, `resumed` is false and the client looks at `peer/list` and `message/list` anew.
            """,
        parameters: [.optional("after", .string(maximum: 64), "The id of the last event that was seen")],
        result: .object([
            .required("resumed", .boolean, "Whether nothing was missed since `after`"),
            .required("last_event", .text, "The id to come back with as long as no event has come"),
        ]))
}

extension Notice {
    static let peerEvent = Notice(
        Method.peerEvent, "A peer came, went or changed.",
        parameters: [
            .required("event", .text, "The event's id"),
            .required("change", .words(["joined", "left", "state", "described", "forgotten"]), "What happened"),
            .required("at", .time, "Milliseconds since 1970"), .required("peer", .form(.peer), "The peer as it is now"),
        ])

    static let messageEvent = Notice(
        Method.messageEvent, "A message went from one state to the next. Its text is never told.",
        parameters: [
            .required("event", .text, "The event's id"), .required("id", .text, "The message's id"),
            .required("kind", .words(Form.kinds), "What kind of message it is"),
            .required("from", .text, "The sender's name"), .required("to", .text, "The recipient's name"),
            .required("state", .words(Delivery.allCases.map(\.rawValue)), "Where it came to"),
            .required("at", .time, "Milliseconds since 1970"),
            .required("evidence", .text, "What shows it, or the reason"),
            .optional("transport", .text, "The way it was offered"),
            .optional("turn", .text, "The runtime's id of the turn it was taken up in"),
        ])
}
