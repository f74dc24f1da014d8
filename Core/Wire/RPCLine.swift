package import RepowireKit

/// One line of the socket: a JSON-RPC 2.0 request, notification or response.
package enum RPCLine: Sendable, Hashable {
    case request(id: JSON, method: String, params: JSON)
    case notification(method: String, params: JSON)
    case result(id: JSON, JSON)
    case failure(id: JSON, WireError)

    package init(parsing bytes: UnsafeRawBufferPointer) throws(WireError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw WireError(.parse, "the line is not JSON: \(error)")
        }
        try self.init(json)
    }

    package init(parsing bytes: [UInt8]) throws(WireError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result<RPCLine, WireError> { () throws(WireError) in try RPCLine(parsing: buffer) }
        }
        self = try result.get()
    }

    package init(_ json: JSON) throws(WireError) {
        guard let object = json.objectValue, object["jsonrpc"] == "2.0" else {
            throw WireError(.invalidRequest, "the line is not a JSON-RPC 2.0 object")
        }
        let id = object["id"]
        if let method = object["method"] {
            guard let method = method.stringValue else {
                throw WireError(.invalidRequest, "the method is not a string")
            }
            let params = object["params"] ?? .object(JSONObject())
            guard let id else {
                self = .notification(method: method, params: params)
                return
            }
            switch id {
            case .string, .int: self = .request(id: id, method: method, params: params)
            default: throw WireError(.invalidRequest, "the id is neither a string nor a whole number")
            }
        } else if let result = object["result"] {
            self = .result(id: id ?? .null, result)
        } else if let error = object["error"] {
            self = .failure(id: id ?? .null, WireError(json: error))
        } else {
            throw WireError(.invalidRequest, "the line has neither a method nor a result nor an error")
        }
    }

    /// The line as bytes, with its LF.
    package var bytes: [UInt8] {
        var buffer = Array("{\"jsonrpc\":\"2.0\"".utf8)
        func append(_ key: StaticString, _ value: JSON) {
            buffer.append(contentsOf: ",\"".utf8)
            buffer.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
            buffer.append(contentsOf: "\":".utf8)
            value.write(to: &buffer)
        }
        switch self {
        case .request(let id, let method, let params):
            append("id", id)
            append("method", .string(method))
            append("params", params)
        case .notification(let method, let params):
            append("method", .string(method))
            append("params", params)
        case .result(let id, let result):
            append("id", id)
            append("result", result)
        case .failure(let id, let error):
            append("id", id)
            append("error", error.json)
        }
        buffer.append(contentsOf: "}\n".utf8)
        return buffer
    }
}
