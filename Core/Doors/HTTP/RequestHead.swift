/// What evhttp has read of a request's head, as Swift values.
struct RequestHead: Sendable {
    /// Nil for a method that evhttp does not know.
    var method: String?
    var target: String
    var version: (major: Int, minor: Int)
    var headers: HTTPHeaders
}
