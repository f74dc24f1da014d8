/// An answer that says what is wrong with a request, as `application/problem+json` (RFC 9457).
package struct HTTPProblem: Error, Sendable, Equatable {
    package static let contentType = "application/problem+json"

    package var status: Int
    package var detail: String
    /// A stable word for programs; by default the status in words, such as `not_found`.
    package var name: String
    /// What to do about it.
    package var hint: String?
    /// Fields that the status asks for, such as `Allow`.
    package var headers: HTTPHeaders
    /// The bytes that follow on this connection cannot be trusted to be where the next request begins.
    package var closes: Bool

    package init(
        _ status: Int, _ detail: String, name: String? = nil, hint: String? = nil, headers: HTTPHeaders = [:],
        closes: Bool = false
    ) {
        self.status = status
        self.detail = detail
        self.name = name ?? HTTPStatus.phrase(of: status).lowercased().replacing(" ", with: "_")
        self.hint = hint
        self.headers = headers
        self.closes = closes
    }

    package var body: [UInt8] {
        var text = "{\"type\":\"about:blank\",\"title\":\"\(HTTPStatus.phrase(of: status))\",\"status\":\(status)"
        text += ",\"detail\":\"\(escaped(detail))\",\"name\":\"\(escaped(name))\""
        if let hint { text += ",\"hint\":\"\(escaped(hint))\"" }
        return Array("\(text)}\n".utf8)
    }

    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\0"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
