import RepowireKit

/// A whole response of the MCP endpoint.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var headers: [HTTPRequest.Header] = []
    package var body: [UInt8] = []

    init(status: Int, headers: [HTTPRequest.Header] = []) {
        self.status = status
        self.headers = headers
    }

    init(status: Int, headers: [HTTPRequest.Header] = [], json: JSON) {
        self.status = status
        self.headers = [.init("Content-Type", "application/json")] + headers
        body = json.bytes
    }

    init(status: Int, _ error: ProtocolError, to id: JSON = .null) {
        self.init(status: status, json: error.response(to: id))
    }

    static func notAllowed(_ allowed: String) -> HTTPAnswer { .init(status: 405, headers: [.init("Allow", allowed)]) }

    /// The status of a JSON-RPC response.
    static func status(of response: JSON, era: Era) -> Int {
        guard let code = response["error"]?["code"]?.intValue else { return 200 }
        switch (code, era) {
        case (ProtocolError.parseCode, _), (ProtocolError.invalidRequestCode, _): return 400
        case (ProtocolError.unknownMethodCode, .stateless): return 404
        case (ProtocolError.invalidParametersCode, .stateless), (ProtocolError.headerMismatchCode, .stateless),
            (ProtocolError.unsupportedVersionCode, _):
            return 400
        default: return 200
        }
    }
}

/// What the MCP endpoint wants done.
package enum HTTPAction: Sendable {
    /// Send the whole response.
    case answer(exchange: Int, HTTPAnswer)
    /// Begin a response with status 200 and these headers that stays open.
    case open(exchange: Int, headers: [HTTPRequest.Header])
    /// Send more of an open response.
    case write(exchange: Int, [UInt8])
    /// End an open response.
    case end(exchange: Int)
    /// Perform the call and hand what came of it to `finish`.
    case call(HTTPCall, ToolCall)
    case cancel(HTTPCall)
}

/// One tool call over HTTP.
package struct HTTPCall: Sendable, Hashable {
    /// Whose call it is: a session's, or that of one stateless request.
    enum Owner: Sendable, Hashable {
        case session(String)
        case exchange(Int)
    }

    var owner: Owner
    package var key: CallKey

    /// The session, where the client has one: the same over its requests.
    package var session: String? {
        guard case .session(let id) = owner else { return nil }
        return id
    }
}
