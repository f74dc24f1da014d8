/// One route of the HTTP API: an operation of the socket, under a path.
package struct HTTPRoute: Sendable {
    /// Where a parameter of the operation comes from.
    package enum Place: Sendable, Hashable {
        case path, query, body
        case header(String)
    }

    package var verb: String
    /// With `{name}` for a parameter.
    package var path: String
    package var operation: Operation
    /// The status of success.
    package var status: Int
    /// What makes no sense over HTTP.
    private var leftOut: Set<String>
    /// Parameters that come in a header of this name.
    private var headers: [String: String]

    private init(
        _ verb: String, _ path: String, _ operation: Operation, status: Int = 200, leavingOut leftOut: Set<String> = [],
        headers: [String: String] = [:]
    ) {
        self.verb = verb
        self.path = path
        self.operation = operation
        self.status = status
        self.leftOut = leftOut
        self.headers = headers
    }

    /// The path without a token that says only that the daemon answers.
    package static let healthPath = "/v1/health"

    package static let events = HTTPRoute(
        "GET", "/v1/events", .eventsSubscribe, headers: ["after": "Last-Event-ID"])

    package static let all: [HTTPRoute] = [
        HTTPRoute("GET", "/v1/status", .status),
        HTTPRoute("GET", "/v1/peers", .peerList),
        HTTPRoute("PATCH", "/v1/peers/{peer}", .peerDescribe),
        HTTPRoute("DELETE", "/v1/peers/{peer}", .peerForget),
        HTTPRoute("POST", "/v1/asks", .peerAsk),
        HTTPRoute("POST", "/v1/notifications", .peerNotify, status: 202),
        HTTPRoute("POST", "/v1/broadcasts", .peerBroadcast, status: 202),
        HTTPRoute("GET", "/v1/messages", .messageList),
        HTTPRoute("GET", "/v1/messages/{id}", .messageTrace),
        HTTPRoute("POST", "/v1/messages/{id}/cancel", .messageCancel, leavingOut: ["request_key"]),
        events,
        HTTPRoute("POST", "/v1/hooks", .hookReport),
        HTTPRoute("POST", "/v1/guard/reset", .guardReset),
        HTTPRoute("GET", "/v1/adapters", .adapterList, leavingOut: ["environment", "project"]),
        HTTPRoute("GET", "/v1/adapters/{name}", .adapterDescribe, leavingOut: ["environment"]),
        HTTPRoute("POST", "/v1/stop", .stop, status: 202),
    ]

    /// The operation's parameters, each with its place: in the path where it is named there, else in the query of a
    /// request without a body, else in the body.
    package var parameters: [(field: Field, place: Place)] {
        operation.parameters.filter { !leftOut.contains($0.name) }.map { field in
            if path.contains("{\(field.name)}") {
                var field = field
                field.isRequired = true
                return (field, .path)
            }
            if let header = headers[field.name] { return (field, .header(header)) }
            return (field, verb == "GET" || verb == "DELETE" ? .query : .body)
        }
    }

    package func fields(in place: Place) -> [Field] { parameters.filter { $0.place == place }.map(\.field) }

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
