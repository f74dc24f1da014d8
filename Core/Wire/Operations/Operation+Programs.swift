import RepowireKit

extension Operation {
    static let peerJoin = Operation(
        Method.peerJoin, "Makes the connection a peer: a program that takes part.",
        details: """
            Messages for it come as `message/offer` on this connection, one at a time, as long as it is open. When it \
            closes the peer is offline and its mailbox waits; who joins under the same name and circle again has it back. \
            A program in a window that `peer/new` opened for an agent that nobody sits at is that agent: name and circle \
            are those it was started with.
            """,
        parameters: [
            .required("name", name, "How others call it; made unique in its circle"),
            .optional("circle", name, "Its circle; `default`"),
            .optional("directory", .string(maximum: 4096), "The folder it works in"),
            .optional("description", .string(maximum: 2000), "What it can help with"),
            .optional(
                "state", .words(["idle", "busy"]), "busy: it still works on what it took before its connection broke"),
        ], result: .form(.peer), errors: [.conflict, .notAllowed])

    static let programs: [Operation] = [
        peerJoin,
        Operation(
            Method.messageAccepted, "Says that the program has taken a message up.",
            details: "A notification is done with that; a question waits for `message/answer` or `message/fail`.",
            parameters: [idField], errors: [.notFound, .notAllowed, .conflict], mayBeNotification: true),
        Operation(
            Method.messageAnswer, "Answers a question that was offered. It need not be accepted before.",
            parameters: [idField, .required("text", .text, "The answer")],
            errors: [.notFound, .notAllowed, .conflict], mayBeNotification: true),
        Operation(
            Method.messageFail, "Says that there will be no answer.",
            parameters: [idField, .optional("reason", .string(maximum: 2000), "Why; the asker reads it")],
            errors: [.notFound, .notAllowed, .conflict], mayBeNotification: true),
        Operation(
            Method.peerState, "Says what the program is doing. Nothing is offered to one that is not idle.",
            parameters: [
                .required("state", .words(["idle", "busy", "blocked", "unknown"]), "A program that joins is idle"),
                .optional("reason", .string(maximum: 2000), "With blocked: what it waits for"),
            ], errors: [.notAllowed], mayBeNotification: true),
    ]
}

extension Notice {
    static let messageOffer = Notice(
        Method.messageOffer, "A message for the program that joined.",
        details: """
            The next one comes when this one is done. It may come twice, when the connection or the daemon broke before \
            the program said that it took it: the id tells.
            """,
        parameters: [
            .required("id", .text, "The message's id"), .required("kind", .words(Form.kinds), "Only `ask` is answered"),
            .required("from", .text, "The sender's name"), .required("body", .text, "What the sender wrote"),
            .required("text", .text, "The same as an agent is shown it: who asks, and what the words are worth"),
        ])
}
