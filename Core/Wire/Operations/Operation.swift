package import RepowireKit

/// One operation of the local API, said once: the daemon serves no other, checks parameters by it, and the docs of both
/// carriers are made from it.
package struct Operation: Sendable {
    package var method: String
    /// What it does, in a sentence.
    package var summary: String
    /// What else one should know to use it.
    package var details: String
    package var parameters: [Field]
    package var result: Shape
    /// What can go wrong beyond what can with every operation.
    package var errors: [WireError.Name]
    /// Whether it may be sent without an id, when nobody needs the answer.
    package var mayBeNotification: Bool

    init(
        _ method: String, _ summary: String, details: String = "", parameters: [Field] = [], result: Shape = .nothing,
        errors: [WireError.Name] = [], mayBeNotification: Bool = false
    ) {
        self.method = method
        self.summary = summary
        self.details = details
        self.parameters = parameters
        self.result = result
        self.errors = errors
        self.mayBeNotification = mayBeNotification
    }

    /// Operations that belong together, under a heading of the docs.
    package struct Group: Sendable {
        package var title: String
        package var operations: [Operation]
    }

    package static let groups: [Group] = [
        Group(title: "Opening a connection", operations: [hello]),
        Group(title: "Peers", operations: peers + spawning + circles),
        Group(title: "Messages", operations: messages),
        Group(title: "Programs as peers", operations: programs),
        Group(title: "Events", operations: [eventsSubscribe]),
        Group(title: "Hooks", operations: [hookReport]),
        Group(title: "Plug-ins inside runtimes", operations: plugins),
        Group(title: "Who takes part", operations: joining),
        Group(title: "The daemon", operations: daemon),
        Group(title: "Adapters and setup", operations: adapters + setup),
    ]

    package static let all: [Operation] = groups.flatMap(\.operations)

    private static let byMethod = Dictionary(uniqueKeysWithValues: all.map { ($0.method, $0) })

    /// - Returns: nil for a method that the daemon does not serve.
    package static subscript(method: String) -> Operation? { byMethod[method] }

    /// What can go wrong with every operation.
    package static let commonErrors: [WireError.Name] = [.invalidParameters, .shuttingDown, .internalError]

    /// Checks the parameters of a request; `strictly` as in `Shape.check`.
    package func check(_ parameters: JSON, strictly: Bool) throws(WireError) {
        try Shape.check(parameters, against: self.parameters, "", strictly: strictly)
    }
}

/// A line that the daemon sends by itself.
package struct Notice: Sendable {
    package var method: String
    package var summary: String
    package var details: String
    package var parameters: [Field]

    init(_ method: String, _ summary: String, details: String = "", parameters: [Field]) {
        self.method = method
        self.summary = summary
        self.details = details
        self.parameters = parameters
    }

    package static let all: [Notice] = [messageOffer, askProgress, peerEvent, messageEvent]
}
