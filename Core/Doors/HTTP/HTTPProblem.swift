/// An answer that says what is wrong with a request, as `application/problem+json` (RFC 9457).
package struct HTTPProblem: Error, Sendable, Equatable {
    package static let contentType = "application/problem+json"

    package var status: Int
    package var detail: String
    /// Fields that the status asks for, such as `Allow`.
    package var headers: HTTPHeaders
    /// The bytes that follow on this connection cannot be trusted to be where the next request begins.
    package var closes: Bool

    package init(_ status: Int, _ detail: String, headers: HTTPHeaders = [:], closes: Bool = false) {
        self.status = status
        self.detail = detail
        self.headers = headers
        self.closes = closes
    }

    package var body: [UInt8] {
        let title = HTTPStatus.phrase(of: status)
        return Array(
            "{\"type\":\"about:blank\",\"title\":\"\(title)\",\"status\":\(status),\"detail\":\"\(escaped(detail))\"}\n"
                .utf8)
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
