package import RepowireKit

/// An error of the protocol itself, which the client's code sees. What the model should see is a tool result.
package struct ProtocolError: Error, Sendable, Hashable {
    package var code: Int64
    package var message: String
    package var data: JSON?

    package init(_ code: Int64, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    static let parseCode: Int64 = -32700
    static let invalidRequestCode: Int64 = -32600
    static let unknownMethodCode: Int64 = -32601
    static let invalidParametersCode: Int64 = -32602
    static let headerMismatchCode: Int64 = -32020
    static let unsupportedVersionCode: Int64 = -32022

    package static func parse(_ reason: String) -> ProtocolError { .init(parseCode, "Parse error: \(reason)") }

    static func invalidRequest(_ reason: String) -> ProtocolError {
        .init(invalidRequestCode, "Invalid request: \(reason)")
    }

    static func unknownMethod(_ method: String) -> ProtocolError {
        .init(unknownMethodCode, "Method not found: \(method)")
    }

    static func invalidParameters(_ reason: String) -> ProtocolError {
        .init(invalidParametersCode, "Invalid params: \(reason)")
    }

    static func headerMismatch(_ reason: String) -> ProtocolError {
        .init(headerMismatchCode, "Header mismatch: \(reason)")
    }

    static func unsupportedVersion(_ requested: String) -> ProtocolError {
        .init(
            unsupportedVersionCode, "Unsupported protocol version",
            data: ["supported": .array(Revision.names), "requested": .string(requested)])
    }

    /// The response that carries the error.
    func response(to id: JSON) -> JSON {
        var error: JSONObject = ["code": .int(code), "message": .string(message)]
        error["data"] = data
        return ["jsonrpc": "2.0", "id": id, "error": .object(error)]
    }
}
