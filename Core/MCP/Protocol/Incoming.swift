import RepowireKit

/// One JSON-RPC message from a client.
enum Incoming {
    case request(id: JSON, method: String, params: JSONObject)
    case notification(method: String, params: JSONObject)
    /// We send no requests, so an answer is of no interest.
    case response
    case invalid(id: JSON, ProtocolError)

    init(_ json: JSON) {
        guard let object = json.objectValue else {
            self = .invalid(id: .null, .invalidRequest("a message is an object, not a \(json.kind)"))
            return
        }
        let id = object["id"]
        let validID = Incoming.isValid(id) ? id ?? .null : .null
        guard object["jsonrpc"] == "2.0" else {
            self = .invalid(id: validID, .invalidRequest("\"jsonrpc\" must be \"2.0\""))
            return
        }
        guard let method = object["method"] else {
            self =
                object["result"] != nil || object["error"] != nil
                ? .response : .invalid(id: validID, .invalidRequest("it has no method"))
            return
        }
        guard let method = method.stringValue else {
            self = .invalid(id: validID, .invalidRequest("the method must be a string"))
            return
        }
        guard let id else {
            self = .notification(method: method, params: object["params"]?.objectValue ?? JSONObject())
            return
        }
        guard Incoming.isValid(id) else {
            self = .invalid(id: .null, .invalidRequest("the id must be a string or a whole number"))
            return
        }
        switch object["params"] {
        case nil, .null: self = .request(id: id, method: method, params: JSONObject())
        case .object(let params): self = .request(id: id, method: method, params: params)
        case .some(let other):
            self = .invalid(id: id, .invalidParameters("params must be an object, not a \(other.kind)"))
        }
    }

    /// Ids come back exactly as they came; a fraction could not.
    private static func isValid(_ id: JSON?) -> Bool {
        switch id {
        case .string, .int: return true
        default: return false
        }
    }
}
