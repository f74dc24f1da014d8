/// A request to the MCP endpoint, as the door hands it over. The door has checked origin, host, token and size.
package struct HTTPRequest: Sendable {
    package struct Header: Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The door's number of this request and its response.
    package var exchange: Int
    package var method: String
    package var headers: [Header]
    package var body: [UInt8]

    package init(exchange: Int, method: String, headers: [Header], body: [UInt8] = []) {
        self.exchange = exchange
        self.method = method
        self.headers = headers
        self.body = body
    }

    /// All values of a header, without surrounding space. Names are given in lower case.
    func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map { HTTPRequest.trimmed($0.value) }
    }

    subscript(name: String) -> String? { values(of: name).first }

    /// Whether the body is announced as JSON.
    var hasJSONBody: Bool { self["content-type"].map(HTTPRequest.mediaType) == "application/json" }

    /// Whether the client takes an answer of this type, such as `text/event-stream`.
    func accepts(_ type: String) -> Bool {
        let family = String(type.prefix { $0 != "/" }) + "/*"
        for value in values(of: "accept") {
            for part in value.split(separator: ",") {
                let accepted = HTTPRequest.mediaType(String(part))
                if accepted == type || accepted == family || accepted == "*/*" { return true }
            }
        }
        return false
    }

    /// The type without its parameters.
    private static func mediaType(_ value: String) -> String {
        trimmed(String(value.prefix { $0 != ";" })).lowercased()
    }

    static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
