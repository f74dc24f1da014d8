import RepowireKit

extension Operation {
    static let messageID = Shape.string(maximum: 256)
    static let idField = Field.required("id", messageID, "The message's id")

    static let peerAsk = Operation(
        Method.peerAsk, "Asks a peer and waits for the answer.",
        details: """
            Answered when the peer's turn has ended. When the time is over first, the result is `pending` and the question \
            stays open for an hour: an agent gets the answer as a message, anybody sees it with `message/trace`. Closing \
            the connection does not withdraw the question either.
            """,
        parameters: [
            peerField, .required("message", .body, "The question, complete in itself"),
            .optional("timeout_seconds", .number(1...3600), "How long to wait; 300"), key,
        ], result: .form(.askOutcome),
        errors: [
            .unknownPeer, .peerOffline, .notAllowed, .cycle, .budget, .tooLarge, .journal, .conflict,
        ])

    static let peerNotify = Operation(
        Method.peerNotify, "Tells a peer something. Answered when it is safe in the journal.",
        parameters: [peerField, .required("message", .body, "The text"), key],
        result: .object([
            .required("message_id", .text, "The message's id"),
            .required("state", .words(Delivery.allCases.map(\.rawValue)), "How far it has come already"),
        ]), errors: [.unknownPeer, .notAllowed, .budget, .tooLarge, .journal, .conflict])

    static let peerBroadcast = Operation(
        Method.peerBroadcast, "Tells all peers that the caller can see something, each in a copy of its own.",
        parameters: [.required("message", .body, "The text")],
        result: .object([
            .required("sent", .list(.form(.sent)), "Who gets a copy"),
            .required("skipped", .list(.form(.skipped)), "Who does not"),
        ]), errors: [.tooLarge])

    static let messageList = Operation(
        Method.messageList, "Lists recent messages, newest first: to a person all, to a peer its own.",
        parameters: [.optional("limit", .number(1...1000), "At most this many; 50")],
        result: .object([.required("messages", .list(.form(.message)), "Without their texts")]), errors: [.journal])

    static let messageTrace = Operation(
        Method.messageTrace, "Shows a message and everything that happened to it.",
        details: "To its sender, its recipient and to people. Messages are kept for two weeks.",
        parameters: [idField], result: .form(.trace), errors: [.notFound, .notAllowed, .journal])

    static let messageCancel = Operation(
        Method.messageCancel, "Withdraws an open message of the caller's own.",
        details: "An agent that has taken it up already goes on with its turn; what it says is dropped.",
        parameters: [
            .optional("id", messageID, "The message's id"),
            .optional("request_key", .string(maximum: 256), "Or the key it was sent with"),
        ],
        result: .object([
            .required("id", .text, "The message's id"),
            .required("state", .words(Delivery.allCases.map(\.rawValue)), "How far it has come"),
        ]), errors: [.notFound])

    static let guardReset = Operation(
        Method.guardReset, "Resets the budgets that stop loops of agents.",
        details: "For people only. Any message of a person's does the same for its recipient.",
        errors: [.notAllowed])

    static let messages: [Operation] = [
        peerAsk, peerNotify, peerBroadcast, messageList, messageTrace, messageCancel, guardReset,
    ]
}

extension Notice {
    static let askProgress = Notice(
        Method.askProgress, "Every 15 seconds, to who waits for an answer: how far the question has come.",
        parameters: [
            .required("ask_id", .text, "The question's id"), .required("message", .text, "In words, for people"),
        ])
}
