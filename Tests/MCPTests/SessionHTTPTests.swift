import RepowireKit
import Testing

@testable import MCP

@Suite("Streamable HTTP for clients with a handshake")
struct SessionHTTPTests {
    private func request(_ method: String, _ params: JSONObject = [:], id: JSON? = 1) -> JSON {
        var body: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": .object(params)]
        body["id"] = id
        return .object(body)
    }

    @Test("initialize opens a session of its own each time")
    func initialize() throws {
        var client = HTTPClient()
        #expect(try client.initialize() != client.initialize())
    }

    @Test("A handshake that fails opens none")
    func failedHandshake() throws {
        var client = HTTPClient()
        let answer = try client.post(request("initialize")).answer()
        #expect(answer.status == 200)
        #expect(try JSON(parsing: answer.body).at("/error/code") == -32602)
        #expect(client.http.sessions.isEmpty)
    }

    @Test("Without a session a request is refused, with an unknown one it is told to start again")
    func sessions() throws {
        var client = HTTPClient()
        let session = try client.initialize()
        for (method, body) in [("POST", request("ping").bytes), ("GET", []), ("DELETE", [])] {
            let headers = ["content-type": "application/json", "accept": HTTPClient.accept]
            #expect(try client.raw(method, body, headers).answer().status == 400)
            let unknown = headers.merging(["mcp-session-id": "other"]) { $1 }
            #expect(try client.raw(method, body, unknown).answer().status == 404)
        }
        #expect(try client.post(request("ping"), ["mcp-session-id": session]).json()["result"] == [:])
    }

    @Test(
        "What the transport forbids has its status",
        arguments: [
            (["content-type": "text/plain"], 415), (["accept": "application/json"], 406), (["accept": ""], 406),
            (["mcp-protocol-version": "1999-01-01"], 400),
        ])
    func forbidden(headers: [String: String], status: Int) throws {
        var client = HTTPClient()
        let session = try client.initialize()
        let all = headers.merging(["mcp-session-id": session]) { $1 }
        #expect(try client.post(request("ping"), all).answer().status == status)
    }

    @Test("Any version we know is taken in the header, whatever was agreed on")
    func versions() throws {
        var client = HTTPClient()
        let session = try client.initialize("2025-03-26")
        for version in Revision.allCases.filter(\.hasHandshake) {
            let headers = ["mcp-session-id": session, "mcp-protocol-version": version.rawValue]
            #expect(try client.post(request("ping"), headers).answer().status == 200)
        }
    }

    @Test("Other methods than POST, GET and DELETE are not allowed", arguments: ["PUT", "PATCH", "OPTIONS", "HEAD"])
    func methods(method: String) throws {
        var client = HTTPClient()
        let answer = try client.raw(method, [], [:]).answer()
        #expect(answer.status == 405)
        #expect(answer.headers.first?.value == "POST, GET, DELETE")
    }

    @Test("Notifications and responses are accepted without a body")
    func accepted() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize()]
        for body: JSON in [
            request("notifications/initialized", id: nil), ["jsonrpc": "2.0", "id": 1, "result": [:]],
        ] {
            let answer = try client.post(body, session).answer()
            #expect(answer.status == 202)
            #expect(answer.body.isEmpty)
        }
        #expect(client.http.exchanges.isEmpty)
    }

    @Test(
        "Bodies that are no message are refused with the reason",
        arguments: ["", "{", "7", "[]", "{\"id\":1}", "\u{0}"])
    func malformed(body: String) throws {
        var client = HTTPClient()
        let session = try client.initialize()
        let answer = try client.raw(
            "POST", Array(body.utf8),
            ["content-type": "application/json", "accept": "*/*", "mcp-session-id": session]
        ).answer()
        #expect(answer.status == 400)
        #expect(try JSON(parsing: answer.body)["error"] != nil)
    }

    @Test("What is answered at once is plain JSON, what takes a while is a stream that begins at once")
    func forms() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize()]
        let list = try client.post(request("tools/list"), session).answer()
        #expect(list.headers.map(\.value) == ["application/json"])
        let quick = client.post(request("tools/call", ["name": "whoami"], id: 2), session)
        #expect(try quick.story() == ["call 2"])
        #expect(try client.http.finish(quick.httpCall(), .caller(examplePeer)).story() == ["answer 3 200"])
        var ask = askParams
        ask["_meta"] = ["progressToken": "t"]
        let slow = client.post(request("tools/call", ask, id: 3), session)
        #expect(try slow.story() == ["call 3", "open 4"])
        let call = try slow.httpCall()
        #expect(call.session == session["mcp-session-id"])
        #expect(try client.http.progress(call, "busy").story() == ["event 4 \"notifications/progress\""])
        #expect(client.http.keepAlive().count == 1)
        #expect(try client.http.finish(call, answered).story() == ["event 4 3", "end 4"])
        #expect(client.http.exchanges.isEmpty && client.http.keepAlive().isEmpty)
    }

    @Test("A cancellation in one request ends the response of the other")
    func cancelled() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize()]
        let call = try client.post(request("tools/call", askParams, id: 5), session).httpCall()
        let actions = client.post(request("notifications/cancelled", ["requestId": 5], id: nil), session)
        #expect(try actions.story() == ["cancel 5", "end 2", "answer 3 202"])
        #expect(client.http.finish(call, answered).isEmpty)
    }

    @Test("A client that disconnects has not cancelled; its answer is for the caller to deliver")
    func disconnected() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize()]
        let call = try client.post(request("tools/call", askParams, id: 5), session).httpCall()
        #expect(client.http.disconnected(2).isEmpty)
        #expect(client.http.finish(call, answered).isEmpty)
        #expect(try client.post(request("ping", id: 5), session).answer().status == 200)
    }

    @Test("The stream that belongs to no request is open until the session ends, and so are calls")
    func stream() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize(), "accept": "text/event-stream"]
        #expect(try client.raw("GET", [], session).story() == ["open 2"])
        #expect(try client.raw("GET", [], ["accept": "text/html"]).answer().status == 406)
        let headers = session.merging(["accept": "*/*"]) { $1 }
        _ = client.post(request("tools/call", askParams, id: 5), headers)
        #expect(
            try client.raw("DELETE", [], session).story() == ["cancel 5", "end 2", "end 4", "answer 5 204"])
        #expect(try client.raw("GET", [], session).answer().status == 404)
        #expect(client.http.connections.isEmpty && client.http.exchanges.isEmpty)
    }

    @Test("Of too many sessions the one idle longest is forgotten, and none that is in use")
    func tooMany() throws {
        var client = HTTPClient(maximumSessions: 2)
        let first = try client.initialize()
        let second = try client.initialize()
        _ = client.post(request("ping"), ["mcp-session-id": first])
        let third = try client.initialize()
        #expect(try client.post(request("ping"), ["mcp-session-id": second]).answer().status == 404)
        for session in [first, third] {
            _ = client.post(request("tools/call", askParams, id: 9), ["mcp-session-id": session])
        }
        let refused = client.post(request("initialize", ["protocolVersion": "2025-06-18"]))
        #expect(try refused.answer().status == 503)
    }

    @Test("A batch over HTTP is answered as one")
    func batch() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize("2025-03-26")]
        let answer = try client.post(.array([request("ping", id: 1), request("ping", id: 2)]), session).json()
        #expect(answer.arrayValue?.count == 2)
        let silent = client.post(.array([request("notifications/initialized", id: nil)]), session)
        #expect(try silent.answer().status == 202)
    }

    @Test("On shutting down every open stream ends")
    func close() throws {
        var client = HTTPClient()
        let session = ["mcp-session-id": try client.initialize()]
        _ = client.raw("GET", [], session.merging(["accept": "*/*"]) { $1 })
        _ = client.modern("subscriptions/listen", ["notifications": [:]], id: "s")
        #expect(try client.http.close().story() == ["event 3 \"s\"", "end 3", "end 2"])
    }
}
