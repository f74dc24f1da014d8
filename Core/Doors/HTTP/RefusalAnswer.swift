/// A whole answer as bytes, for the few that evhttp does not write for us.
enum RefusalAnswer {
    static func bytes(for problem: HTTPProblem) -> [UInt8] {
        let body = problem.body
        let head = [
            "HTTP/1.1 \(problem.status) \(HTTPStatus.phrase(of: problem.status))",
            "Content-Type: \(HTTPProblem.contentType)", "Content-Length: \(body.count)", "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff", "Connection: close", "\r\n",
        ]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }
}
