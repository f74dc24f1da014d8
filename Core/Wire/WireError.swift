package import RepowireKit

/// An error of the local API: what went wrong and what to do next.
package struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable word for programs.
    package enum Name: String, Sendable, CaseIterable {
        case parse = "parse_error"
        case invalidRequest = "invalid_request"
        case unknownMethod = "unknown_method"
        case invalidParameters = "invalid_parameters"
        case internalError = "internal_error"
        case versionMismatch = "version_mismatch"
        case unknownPeer = "unknown_peer"
        case peerOffline = "peer_offline"
        case cycle
        case budget
        case tooLarge = "too_large"
        case journal = "journal_unavailable"
        case notAllowed = "not_allowed"
        case notFound = "not_found"
        case conflict
        case shuttingDown = "shutting_down"
        /// No daemon answers.
        case unreachable
        case timedOut = "timed_out"
        /// This side stopped waiting.
        case interrupted
    }

    package var name: Name
    package var message: String
    /// What the person or agent can do about it.
    package var hint: String?

    package init(_ name: Name, _ message: String, hint: String? = nil) {
        self.name = name
        self.message = message
        self.hint = hint
    }

    package var description: String { hint.map { "\(message). \($0)" } ?? message }

    /// The JSON-RPC code.
    package var code: Int64 {
        switch name {
        case .parse: return -32700
        case .invalidRequest: return -32600
        case .unknownMethod: return -32601
        case .invalidParameters: return -32602
        case .internalError: return -32603
        default: return 1 + Int64(Name.allCases.firstIndex(of: name) ?? 0)
        }
    }

    package var json: JSON {
        var data: JSONObject = ["name": .string(name.rawValue)]
        data["hint"] = hint.map(JSON.string)
        return ["code": .int(code), "message": .string(message), "data": .object(data)]
    }

    package init(json: JSON) {
        let name = json.at("/data/name")?.stringValue.flatMap(Name.init(rawValue:)) ?? .internalError
        self.init(
            name, json["message"]?.stringValue ?? "the daemon refused without a reason",
            hint: json.at("/data/hint")?.stringValue)
    }
}
