import RepowireKit

/// By which rules one request is answered. Decided request by request: some clients probe with the newest revision and
/// then shake hands on the same process.
enum Era: Hashable {
    case handshake(Revision)
    case stateless

    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    static let clientKey = "io.modelcontextprotocol/clientInfo"
    static let serverKey = "io.modelcontextprotocol/serverInfo"
    static let subscriptionKey = "io.modelcontextprotocol/subscriptionId"

    var revision: Revision {
        switch self {
        case .handshake(let revision): return revision
        case .stateless: return .july2026
        }
    }

    /// - Parameter agreed: the revision of the connection's handshake.
    init(method: String, params: JSONObject, agreed: Revision) throws(ProtocolError) {
        let meta = params["_meta"]
        guard let version = meta?[Era.versionKey] else {
            // This method exists in the stateless era only, so its envelope is missing.
            guard method != "server/discover", method != "subscriptions/listen" else {
                throw .invalidParameters("_meta needs \(Era.versionKey) and \(Era.capabilitiesKey)")
            }
            self = .handshake(agreed)
            return
        }
        guard let version = version.stringValue else {
            throw .invalidParameters("\(Era.versionKey) must be a string")
        }
        guard meta?[Era.capabilitiesKey]?.objectValue != nil else {
            throw .invalidParameters("_meta needs \(Era.capabilitiesKey), an object")
        }
        guard Revision(rawValue: version) == .july2026 else { throw .unsupportedVersion(version) }
        self = .stateless
    }
}
