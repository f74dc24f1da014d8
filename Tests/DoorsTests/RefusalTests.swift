import DoorTestSupport
import EventLoop
import Testing

@testable import Doors

/// A request and what the door must say to it before the handler sees anything.
struct Refusal: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    var request: String
    var testDescription: String { name }

    /// - Parameter request: lines without their ends; `$P` stands for the port, `$T` for the token.
    init(_ name: String, _ status: Int, _ request: [String], body: String = "") {
        self.name = name
        self.status = status
        self.request = request.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    static let host = "Host: 127.0.0.1:$P"
    static let token = "Authorization: Bearer $T"
    static let json = "Content-Type: application/json"

    static let all: [Refusal] = [
        Refusal("no Host", 421, ["GET /echo HTTP/1.1", token]),
        Refusal("no Host in HTTP/1.0", 421, ["GET /echo HTTP/1.0", token]),
        Refusal("another Host", 421, ["GET /echo HTTP/1.1", "Host: evil.example:$P", token]),
        Refusal("another port in Host", 421, ["GET /echo HTTP/1.1", "Host: 127.0.0.1:1", token]),
        Refusal("no port in Host", 421, ["GET /echo HTTP/1.1", "Host: localhost", token]),
        Refusal("another Host on the open path", 421, ["GET /health HTTP/1.1", "Host: evil.example"]),
        Refusal("another Origin", 403, ["GET /echo HTTP/1.1", host, token, "Origin: http://evil.example"]),
        Refusal("a null Origin", 403, ["GET /echo HTTP/1.1", host, token, "Origin: null"]),
        Refusal("an https Origin", 403, ["GET /echo HTTP/1.1", host, token, "Origin: https://127.0.0.1:$P"]),
        Refusal("another Origin on the open path", 403, ["GET /health HTTP/1.1", host, "Origin: http://evil.example"]),
        Refusal("a page of another site", 403, ["GET /echo HTTP/1.1", host, token, "Sec-Fetch-Site: cross-site"]),
        Refusal("a page of another port", 403, ["GET /echo HTTP/1.1", host, token, "Sec-Fetch-Site: same-site"]),
        Refusal("no token", 401, ["GET /echo HTTP/1.1", host]),
        Refusal("an empty token", 401, ["GET /echo HTTP/1.1", host, "Authorization: Bearer "]),
        Refusal(
            "another token of the same length", 401,
            ["GET /e HTTP/1.1", host, "Authorization: Bearer secret-of-the-tesT"]),
        Refusal("the token and more", 401, ["GET /e HTTP/1.1", host, "Authorization: Bearer $Tx"]),
        Refusal("the token twice over", 401, ["GET /e HTTP/1.1", host, "Authorization: Bearer $T$T"]),
        Refusal("the beginning of the token", 401, ["GET /e HTTP/1.1", host, "Authorization: Bearer secret"]),
        Refusal("another scheme", 401, ["GET /echo HTTP/1.1", host, "Authorization: Basic $T"]),
        Refusal("no token to post to the open path", 401, ["POST /health HTTP/1.1", host, json, "Content-Length: 0"]),
        Refusal("no token below the open path", 401, ["GET /health/x HTTP/1.1", host]),
        Refusal("no token and a preflight", 403, ["OPTIONS /echo HTTP/1.1", host, "Origin: http://evil.example"]),
        Refusal(
            "a form", 415,
            [
                "POST /echo HTTP/1.1", host, token, "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 3",
            ], body: "a=1"),
        Refusal(
            "plain text", 415, ["POST /echo HTTP/1.1", host, token, "Content-Type: text/plain", "Content-Length: 2"],
            body: "{}"),
        Refusal("no type", 415, ["POST /echo HTTP/1.1", host, token, "Content-Length: 2"], body: "{}"),
        Refusal(
            "almost JSON", 415,
            ["POST /echo HTTP/1.1", host, token, "Content-Type: application/jsonp", "Content-Length: 2"], body: "{}"),
        Refusal("an unknown method", 405, ["BREW /echo HTTP/1.1", host, token]),
        Refusal("HEAD", 405, ["HEAD /echo HTTP/1.1", host, token]),
        Refusal("TRACE", 405, ["TRACE /echo HTTP/1.1", host, token]),
        Refusal("CONNECT", 405, ["CONNECT evil.example:443 HTTP/1.1", host, token]),
        Refusal("a path that is a URL", 400, ["GET http://127.0.0.1:$P/echo HTTP/1.1", host, token]),
        Refusal("a path with dots", 400, ["GET /a/../echo HTTP/1.1", host, token]),
        Refusal("a path with hidden dots", 400, ["GET /a/%2e%2e/echo HTTP/1.1", host, token]),
        Refusal("a broken escape", 400, ["GET /echo%2 HTTP/1.1", host, token]),
        Refusal("an escape that is not UTF-8", 400, ["GET /echo%ff HTTP/1.1", host, token]),
        Refusal("a hidden NUL", 400, ["GET /echo%00 HTTP/1.1", host, token]),
        Refusal("a fragment", 400, ["GET /echo#x HTTP/1.1", host, token]),
        Refusal(
            "an upgrade to WebSocket", 400,
            ["GET /echo HTTP/1.1", host, token, "Connection: Upgrade", "Upgrade: websocket"]),
        Refusal("an upgrade to HTTP/2", 400, ["GET /health HTTP/1.1", host, "Upgrade: h2c"]),
        Refusal("HTTP/2 without asking", 400, ["PRI * HTTP/2.0", "", "SM"]),
        Refusal("two Hosts", 400, ["GET /echo HTTP/1.1", host, "Host: evil.example", token]),
        Refusal("two tokens", 400, ["GET /echo HTTP/1.1", host, token, "Authorization: Bearer x"]),
        Refusal(
            "two lengths", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: 2", "Content-Length: 2"],
            body: "{}"),
        Refusal(
            "a length with a sign", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: +2"], body: "{}"),
        Refusal(
            "a negative length", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: -2"], body: "{}"),
        Refusal(
            "a length in words", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: two"], body: "{}"),
        Refusal(
            "a list of lengths", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: 2, 2"], body: "{}"),
        Refusal("an empty length", 400, ["POST /echo HTTP/1.1", host, token, json, "Content-Length:"], body: "{}"),
        Refusal(
            "a length and chunks", 400,
            ["POST /echo HTTP/1.1", host, token, json, "Content-Length: 2", "Transfer-Encoding: chunked"],
            body: "2\r\n{}\r\n0\r\n\r\n"),
        Refusal(
            "chunks twice", 400, ["POST /echo HTTP/1.1", host, token, json, "Transfer-Encoding: chunked, chunked"],
            body: "0\r\n\r\n"),
        Refusal(
            "another coding", 400, ["POST /echo HTTP/1.1", host, token, json, "Transfer-Encoding: gzip, chunked"],
            body: "0\r\n\r\n"),
        Refusal(
            "chunks in HTTP/1.0", 400, ["POST /echo HTTP/1.0", host, token, json, "Transfer-Encoding: chunked"],
            body: "0\r\n\r\n"),
        Refusal(
            "a body for HEAD", 400, ["HEAD /echo HTTP/1.1", host, token, "Content-Length: 29"],
            body: "GET /smuggled HTTP/1.1\r\n\r\n..."),
        Refusal("a folded field", 400, ["GET /echo HTTP/1.1", host, token, "X-Long: a", " b"]),
        Refusal("a field without a colon", 400, ["GET /echo HTTP/1.1", host, token, "nonsense"]),
        Refusal("a field without a name", 400, ["GET /echo HTTP/1.1", host, token, ": x"]),
        Refusal("a space before the colon", 400, ["GET /echo HTTP/1.1", host, token, "X-Odd : x"]),
        Refusal("a NUL in a field", 400, ["GET /echo HTTP/1.1", host, token, "X-Odd: a\0b"]),
        Refusal("a lone CR in a field", 400, ["GET /echo HTTP/1.1", host, token, "X-Odd: a\rb"]),
        Refusal(
            "an expectation that cannot be met", 417,
            ["POST /echo HTTP/1.1", host, token, json, "Content-Length: 2", "Expect: wonders"], body: "{}"),
        Refusal("no request line", 400, ["", host, token]),
        Refusal("half a request line", 400, ["GET", host, token]),
        Refusal("something that is not HTTP", 400, ["{\"jsonrpc\":\"2.0\",\"method\":\"hello\"}"]),
        Refusal("a TLS greeting", 400, ["\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"]),
        Refusal(
            "a long field", 431,
            ["GET /echo HTTP/1.1", host, token, "X-Long: " + String(repeating: "a", count: 40_000)]),
        Refusal(
            "many fields", 431,
            ["GET /echo HTTP/1.1", host, token] + Array(repeating: "X-Many: 123456789", count: 2000)),
        Refusal("a long path", 431, ["GET /" + String(repeating: "a", count: 40_000) + " HTTP/1.1", host, token]),
        Refusal(
            "fields over the limit with their ends only", 431,
            ["GET /echo HTTP/1.1", host, token] + Array(repeating: "X: y", count: 5600)),
        Refusal(
            "a body over the limit", 413, ["POST /echo HTTP/1.1", host, token, json, "Content-Length: 2097153"],
            body: String(repeating: "a", count: 2_097_153)),
    ]
}

@Suite("What the HTTP door refuses")
struct RefusalTests {
    @Test("is answered with its status, as a problem, and does not reach the handler", arguments: Refusal.all)
    func refuses(_ refusal: Refusal) async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            let request = refusal.request.replacing("$P", with: "\(web.port)").replacing("$T", with: EchoHTTP.token)
            try? client.send(request)
            let answer = try client.answer(toHead: request.hasPrefix("HEAD"))
            #expect(answer.status == refusal.status)
            #expect(answer.header("Content-Type") == "application/problem+json")
            if !request.hasPrefix("HEAD") {
                #expect(answer.body.contains("\"status\":\(refusal.status)"))
            }
            if refusal.status == 405 { #expect(answer.header("Allow")?.contains("GET") == true) }
            if refusal.status == 401 { #expect(answer.header("WWW-Authenticate") == "Bearer") }
            if [401, 403, 405, 415].contains(refusal.status) {
                #expect(answer.header("Connection") == nil)
            } else {
                // Where the next request begins is not certain after these.
                #expect(answer.header("Connection") == "close")
                #expect(try client.receiveAll().isEmpty)
            }
            #expect(web.echo.requests.isEmpty)
            #expect(try web.exchange("GET", "/health").status == 200)
        }
    }

    @Test(
        "is not what is all right",
        arguments: [
            "Host: localhost:$P", "Host: [::1]:$P", "Host: LOCALHOST:$P",
            "Host: 127.0.0.1:$P\r\nOrigin: http://127.0.0.1:$P",
            "Host: localhost:$P\r\nOrigin: http://localhost:$P\r\nSec-Fetch-Site: same-origin",
            "Host: localhost:$P\r\nSec-Fetch-Site: none",
        ])
    func accepts(fields: String) async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.send(
                "GET /bytes?count=3 HTTP/1.1\r\n\(fields)\r\nauthorization: bEARER $T\r\n\r\n"
                    .replacing("$P", with: "\(web.port)").replacing("$T", with: EchoHTTP.token))
            #expect(try client.answer().body == "xxx")
        }
    }

    @Test("are not a post without a body, JSON with parameters, OPTIONS with the token, or the largest body")
    func acceptsMore() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            #expect(try web.exchange("POST", "/echo").status == 200)
            let typed = ["Content-Type: Application/JSON; charset=utf-8"]
            #expect(try web.exchange("POST", "/echo", headers: typed, body: "1").body == "1")
            let options = try web.exchange("OPTIONS", "*")
            #expect(options.status == 204)
            #expect(options.header("Allow")?.contains("POST") == true)
            let largest = String(repeating: "a", count: HTTPDoorLimits().body)
            #expect(try web.exchange("POST", "/echo", body: largest).body.utf8.count == largest.utf8.count)
        }
    }
}
