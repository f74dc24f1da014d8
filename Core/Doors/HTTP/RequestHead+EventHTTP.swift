internal import CEvent

extension RequestHead {
    /// Copies what evhttp has read.
    init(_ request: UnsafeMutablePointer<evhttp_request>) {
        method = Self.method(evhttp_request_get_command(request))
        target = evhttp_request_get_uri(request).map { String(cString: $0) } ?? ""
        version = (Int(request.pointee.major), Int(request.pointee.minor))
        headers = HTTPHeaders()
        var next = evhttp_request_get_input_headers(request)?.pointee.tqh_first
        while let field = next {
            headers.add(String(cString: field.pointee.key), String(cString: field.pointee.value))
            next = field.pointee.next.tqe_next
        }
    }

    private static func method(_ command: evhttp_cmd_type) -> String? {
        switch command {
        case EVHTTP_REQ_GET: "GET"
        case EVHTTP_REQ_POST: "POST"
        case EVHTTP_REQ_HEAD: "HEAD"
        case EVHTTP_REQ_PUT: "PUT"
        case EVHTTP_REQ_DELETE: "DELETE"
        case EVHTTP_REQ_OPTIONS: "OPTIONS"
        case EVHTTP_REQ_TRACE: "TRACE"
        case EVHTTP_REQ_CONNECT: "CONNECT"
        case EVHTTP_REQ_PATCH: "PATCH"
        default: nil
        }
    }
}
