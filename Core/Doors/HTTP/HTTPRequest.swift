/// A request that has passed the door's checks.
package struct HTTPRequest: Sendable {
    package let id: RequestID
    package let method: String
    package let target: HTTPTarget
    package let headers: HTTPHeaders
    package let body: [UInt8]
}

/// What an HTTP door tells its handler.
package enum HTTPDoorEvent: Sendable {
    /// Answer it with `respond` or `startStream`, now or later.
    case request(HTTPRequest)
    /// The client went away before its answer was complete, or its stream was cut.
    case disconnected(RequestID)
}
