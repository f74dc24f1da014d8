/// The checks that a request passes before the handler sees it, in the order that matters: first whether the bytes can
/// be trusted to be one request, then who asks, then what for.
struct RequestCheck: Sendable {
    static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    private static let methodsWithBody: Set<String> = ["POST", "PUT", "PATCH"]
    /// Fields that decide something here; two of them could be read in two ways.
    private static let unique = [
        "Host", "Content-Length", "Transfer-Encoding", "Authorization", "Content-Type", "Origin", "Sec-Fetch-Site",
    ]
    private static let allow: HTTPHeaders = ["Allow": (methods + ["OPTIONS"]).joined(separator: ", ")]

    enum Outcome: Sendable {
        case pass(method: String, HTTPTarget)
        /// Answered by the door itself: what may be asked here, of no path in particular.
        case options(HTTPHeaders)
    }

    let access: HTTPAccess
    let limits: HTTPDoorLimits
    let hosts: [String]

    init(access: HTTPAccess, limits: HTTPDoorLimits, port: UInt16) {
        self.access = access
        self.limits = limits
        hosts = HTTPAccess.hosts(port: port)
    }

    func check(_ head: RequestHead, scanned: HeadScanner, bodySize: Int) throws(HTTPProblem) -> Outcome {
        try checkFraming(head, scanned)
        try checkHost(head.headers)
        try checkOrigin(head.headers)
        let target = HTTPTarget(head.target)
        let isOpen = head.method == "GET" && target.map { access.openPaths.contains($0.path) } ?? false
        if !isOpen { try checkToken(head.headers) }
        return try checkMethod(head, target, bodySize)
    }

    private func checkFraming(_ head: RequestHead, _ scanned: HeadScanner) throws(HTTPProblem) {
        if scanned.count > limits.head {
            throw HTTPProblem(431, "The head of a request is limited to \(limits.head) bytes.", closes: true)
        }
        switch scanned.oddity {
        case .none: break
        case .bareLineFeed: throw malformed("Lines of the head must end with CR LF.")
        case .controlByte: throw malformed("The head holds a control byte.")
        case .folding: throw malformed("A header field must be on one line.")
        }
        for name in Self.unique where head.headers.count(of: name) > 1 {
            throw malformed("\(name) is given more than once.")
        }
        for field in head.headers.fields where !field.name.utf8.allSatisfy(Self.isTokenByte) || field.name.isEmpty {
            throw malformed("A header field has an invalid name.")
        }
        try checkLength(head)
        if head.headers["Upgrade"] != nil { throw malformed("Nothing can be upgraded to here.") }
    }

    private func checkLength(_ head: RequestHead) throws(HTTPProblem) {
        let length = head.headers["Content-Length"]
        let coding = head.headers["Transfer-Encoding"]
        if let length, length.isEmpty || length.utf8.count > 18 || !length.utf8.allSatisfy(Self.isDigit) {
            throw malformed("Content-Length must be a plain number.")
        }
        if let coding {
            guard coding.lowercased() == "chunked", length == nil, head.version.minor >= 1 else {
                throw malformed("Transfer-Encoding must be chunked, without Content-Length.")
            }
        }
        // evhttp reads no body for these and would take it for the next request.
        let hasBody = coding != nil || (length.flatMap { Int($0) } ?? 0) > 0
        if hasBody, head.method == nil || head.method == "HEAD" || head.method == "TRACE" {
            throw malformed("A request of this method has no body.")
        }
    }

    private func checkHost(_ headers: HTTPHeaders) throws(HTTPProblem) {
        guard let host = headers["Host"], hosts.contains(host.lowercased()) else {
            throw HTTPProblem(421, "This server answers for \(hosts[0]) only.", closes: true)
        }
    }

    private func checkOrigin(_ headers: HTTPHeaders) throws(HTTPProblem) {
        if let origin = headers["Origin"], !hosts.contains(where: { "http://\($0)" == origin.lowercased() }) {
            throw HTTPProblem(403, "Pages of another origin may not use this server.")
        }
        if let site = headers["Sec-Fetch-Site"], site != "same-origin", site != "none" {
            throw HTTPProblem(403, "Pages of another site may not use this server.")
        }
    }

    private func checkToken(_ headers: HTTPHeaders) throws(HTTPProblem) {
        let scheme = "bearer "
        guard let value = headers["Authorization"], value.lowercased().hasPrefix(scheme),
            matches(Array(value.utf8.dropFirst(scheme.utf8.count)))
        else {
            throw HTTPProblem(
                401, "Send the token of this server as Authorization: Bearer.",
                headers: ["WWW-Authenticate": "Bearer"])
        }
    }

    /// Looks at every byte whatever it finds, so that the time taken tells nothing about the token.
    private func matches(_ candidate: [UInt8]) -> Bool {
        var difference = candidate.count ^ access.token.count
        for (index, byte) in candidate.enumerated() {
            difference |= Int(byte ^ access.token[index % access.token.count])
        }
        return difference == 0
    }

    private func checkMethod(
        _ head: RequestHead, _ target: HTTPTarget?, _ bodySize: Int
    ) throws(HTTPProblem) -> Outcome {
        if head.method == "OPTIONS" {
            if let target { return .pass(method: "OPTIONS", target) }
            if head.target == "*" { return .options(Self.allow) }
        }
        guard let method = head.method, Self.methods.contains(method) else {
            throw HTTPProblem(405, "Use one of \(Self.methods.joined(separator: ", ")).", headers: Self.allow)
        }
        guard let target else { throw malformed("The path is not valid.") }
        if Self.methodsWithBody.contains(method) { try checkContentType(head.headers, bodySize) }
        return .pass(method: method, target)
    }

    /// What a page can send to another site without asking first is a form or plain text; JSON it cannot.
    private func checkContentType(_ headers: HTTPHeaders, _ bodySize: Int) throws(HTTPProblem) {
        guard let type = headers["Content-Type"] else {
            if bodySize == 0 { return }
            throw HTTPProblem(415, "Send JSON, with Content-Type: application/json.")
        }
        let name = type.prefix { $0 != ";" && $0 != " " }
        guard name.lowercased() == "application/json" else {
            throw HTTPProblem(415, "Send JSON, with Content-Type: application/json.")
        }
    }

    private func malformed(_ detail: String) -> HTTPProblem { HTTPProblem(400, detail, closes: true) }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// The characters of a name in RFC 9110.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
