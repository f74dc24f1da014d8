/// One route of the HTTP API: the same operation as a method of the socket, under a path.
package struct HTTPRoute: Sendable, Hashable {
    /// Where a parameter of the operation comes from.
    package enum Place: Sendable, Hashable {
        case path, query, body
    }

    package struct Parameter: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case string, integer, boolean, object
        }

        package var name: String
        package var kind: Kind
        package var place: Place
        package var isRequired: Bool
        package var summary: String

        package init(_ name: String, _ kind: Kind, _ place: Place, required: Bool = false, _ summary: String) {
            self.name = name
            self.kind = kind
            self.place = place
            isRequired = required
            self.summary = summary
        }
    }

    package var verb: String
    /// With `{name}` for a parameter.
    package var path: String
    /// The operation's method on the socket.
    package var method: String
    package var summary: String
    package var parameters: [Parameter]

    /// The path without a token that says only that the daemon answers.
    package static let healthPath = "/v1/health"

    package static let all: [HTTPRoute] = [
        HTTPRoute(
            verb: "GET", path: "/v1/status", method: Method.status, summary: "The daemon's state", parameters: []),
        HTTPRoute(
            verb: "GET", path: "/v1/peers", method: Method.peerList, summary: "The peers that are there",
            parameters: [
                .init("circle", .string, .query, "Only this circle"),
                .init("include_offline", .boolean, .query, "List peers whose agents are not running as well"),
            ]),
        HTTPRoute(
            verb: "PATCH", path: "/v1/peers/{peer}", method: Method.peerDescribe, summary: "Describe a peer",
            parameters: [
                .init("peer", .string, .path, required: true, "Its name"),
                .init("description", .string, .body, required: true, "What it can help with"),
            ]),
        HTTPRoute(
            verb: "DELETE", path: "/v1/peers/{peer}", method: Method.peerForget, summary: "Forget an offline peer",
            parameters: [.init("peer", .string, .path, required: true, "Its name")]),
        HTTPRoute(
            verb: "POST", path: "/v1/asks", method: Method.peerAsk,
            summary: "Ask a peer and wait for its answer; pending when the time is over first",
            parameters: [
                .init("peer", .string, .body, required: true, "Its name"),
                .init("message", .string, .body, required: true, "The question, at most 1 MiB of UTF-8"),
                .init("timeout_seconds", .integer, .body, "How long to wait: 1 to 3600 (300)"),
                .init("request_key", .string, .body, "The same key again is the same question"),
            ]),
        HTTPRoute(
            verb: "POST", path: "/v1/notifications", method: Method.peerNotify, summary: "Tell a peer something",
            parameters: [
                .init("peer", .string, .body, required: true, "Its name"),
                .init("message", .string, .body, required: true, "The text, at most 1 MiB of UTF-8"),
                .init("request_key", .string, .body, "The same key again is the same message"),
            ]),
        HTTPRoute(
            verb: "POST", path: "/v1/broadcasts", method: Method.peerBroadcast, summary: "Tell all peers something",
            parameters: [.init("message", .string, .body, required: true, "The text, at most 1 MiB of UTF-8")]),
        HTTPRoute(
            verb: "GET", path: "/v1/messages", method: Method.messageList, summary: "Recent messages, newest first",
            parameters: [.init("limit", .integer, .query, "At most this many: 1 to 1000 (50)")]),
        HTTPRoute(
            verb: "GET", path: "/v1/messages/{id}", method: Method.messageTrace,
            summary: "A message and everything that happened to it",
            parameters: [.init("id", .string, .path, required: true, "The message's id")]),
        HTTPRoute(
            verb: "DELETE", path: "/v1/messages/{id}", method: Method.messageCancel,
            summary: "Withdraw an open message of one's own",
            parameters: [.init("id", .string, .path, required: true, "The message's id")]),
        HTTPRoute(
            verb: "POST", path: "/v1/hooks", method: Method.hookReport, summary: "Report a runtime's hook event",
            parameters: [
                .init("runtime", .string, .body, required: true, "The manifest's id"),
                .init("event", .string, .body, required: true, "The runtime's name of the event"),
                .init("payload", .string, .body, "What the runtime gave the hook, as JSON text"),
                .init("environment", .object, .body, "The environment values that the manifest names"),
            ]),
        HTTPRoute(
            verb: "POST", path: "/v1/guard/reset", method: Method.guardReset, summary: "Reset the loop budgets",
            parameters: []),
        HTTPRoute(
            verb: "GET", path: "/v1/adapters", method: Method.adapterList, summary: "The adapters that were found",
            parameters: []),
        HTTPRoute(
            verb: "GET", path: "/v1/adapters/{name}", method: Method.adapterDescribe, summary: "One adapter",
            parameters: [.init("name", .string, .path, required: true, "Its id")]),
    ]

    /// The values of the path's parameters, when the path fits.
    package func match(_ segments: [String]) -> [String: String]? {
        let parts = path.split(separator: "/")
        guard parts.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            if part.hasPrefix("{") {
                values[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return values
    }
}
