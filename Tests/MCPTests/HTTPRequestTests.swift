import Testing

@testable import MCP

@Suite("Headers of a request to the MCP endpoint")
struct HTTPRequestTests {
    private func request(_ name: String, _ value: String) -> HTTPRequest {
        HTTPRequest(exchange: 1, method: "POST", headers: [.init(name, value)])
    }

    @Test(
        "An Accept header is read with its lists, parameters, wildcards and cases",
        arguments: [
            ("application/json, text/event-stream", true, true),
            ("text/event-stream;q=0.9,application/JSON", true, true),
            ("*/*", true, true), ("application/*", true, false), ("text/*", false, true), ("text/html", false, false),
            ("", false, false), ("application/jsonp", false, false),
        ])
    func accept(value: String, json: Bool, events: Bool) {
        #expect(request("ACCEPT", value).accepts("application/json") == json)
        #expect(request("accept", value).accepts("text/event-stream") == events)
    }

    @Test(
        "Only JSON counts as a JSON body",
        arguments: [
            ("application/json", true), ("Application/JSON; charset=utf-8", true), (" application/json ;x", true),
            ("text/plain", false), ("application/json-patch+json", false), ("", false),
        ])
    func body(value: String, isJSON: Bool) { #expect(request("Content-Type", value).hasJSONBody == isJSON) }

    @Test(
        "A header that repeats a body's value is decoded where it is encoded, strictly",
        arguments: [
            ("ask_peer", "ask_peer"), ("=?base64?YXNrX3BlZXI=?=", "ask_peer"), ("=?base64?w6Q=?=", "ä"),
            ("=?base64?YQ==?=", "a"), ("=?base64??=", ""), ("=?base64?YR==?=", nil), ("=?base64?YQ=?=", nil),
            ("=?base64?Y*==?=", nil), ("=?base64?/w==?=", nil), ("=?base64?=", "=?base64?="), ("=?base64?====?=", nil),
        ] as [(String, String?)])
    func sentinel(value: String, decoded: String?) { #expect(HeaderText.decoded(value) == decoded) }
}
