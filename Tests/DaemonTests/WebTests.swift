import DoorTestSupport
import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The routes of the HTTP API.
@Suite(.serialized) struct WebTests {
    @Test func `Every route does what its operation does and answers with the documented status`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        var called: Set<String> = []

        @discardableResult
        func check(_ verb: String, _ template: String, _ path: String? = nil, _ body: JSON? = nil) throws -> JSON {
            let route = try #require(HTTPRoute.all.first { $0.verb == verb && $0.path == template })
            called.insert("\(verb) \(template)")
            let answer = try daemon.web(verb, path ?? template, body)
            #expect(answer.status == route.status, "\(verb) \(template): \(answer.json.text)")
            #expect(answer.header("Content-Type") == "application/json")
            #expect(answer.header("Cache-Control") == "no-store")
            try route.operation.result.check(answer.json, template, strictly: true)
            return answer.json
        }
        try check("GET", "/v1/status")
        #expect(try check("GET", "/v1/peers", "/v1/peers?include_offline=true&circle=default")["peers"] != [])
        #expect(try check("GET", "/v1/peers", "/v1/peers?circle=none")["peers"] == [])
        let described = try check("PATCH", "/v1/peers/{peer}", "/v1/peers/we%61ther", ["description": "Rain"])
        #expect(described["description"] == "Rain")
        let sent = try check("POST", "/v1/notifications", nil, ["peer": "weather", "message": "hello"])
        #expect(try program.offer().id == sent["message_id"]?.stringValue)
        try program.call("message/accepted", ["id": sent["message_id"] ?? .null])
        try check("POST", "/v1/broadcasts", nil, ["message": "all"])
        try program.call("message/accepted", ["id": .string(try program.offer().id)])
        let ask: JSON = ["peer": "weather", "message": "Rain?", "timeout_seconds": 1, "request_key": "k"]
        #expect(try check("POST", "/v1/asks", nil, ask)["status"] == "pending")
        let question = try program.offer()
        try program.call("message/answer", ["id": .string(question.id), "text": "Yes"])
        #expect(try check("POST", "/v1/asks", nil, ask)["answer"] == "Yes")
        let messages = try check("GET", "/v1/messages", "/v1/messages?limit=2")["messages"]?.arrayValue
        #expect(messages?.count == 2)
        #expect(try check("GET", "/v1/messages/{id}", "/v1/messages/\(question.id)")["answer"] == "Yes")
        try program.call("peer/state", ["state": "busy"])
        let open = try check("POST", "/v1/notifications", nil, ["peer": "weather", "message": "late"])
        let id = try #require(open["message_id"]?.stringValue)
        let withdrawn = try check("POST", "/v1/messages/{id}/cancel", "/v1/messages/\(id)/cancel")
        #expect(withdrawn["state"] == "cancelled")
        let report: JSON = ["runtime": "demo", "event": "started", "payload": "{\"session\":\"s\"}"]
        try check("POST", "/v1/hooks", nil, report)
        try check("POST", "/v1/guard/reset")
        try check("GET", "/v1/adapters")
        #expect(try check("GET", "/v1/adapters/{name}", "/v1/adapters/demo")["id"] == "demo")
        #expect(try daemon.events().next().name == "ready")
        called.insert("GET /v1/events")
        program.hangUp()
        try await eventually("it is offline") {
            try daemon.web("DELETE", "/v1/peers/weather").status == 200
        }
        called.insert("DELETE /v1/peers/{peer}")
        try check("POST", "/v1/stop")
        #expect(called == Set(HTTPRoute.all.map { "\($0.verb) \($0.path)" }))
    }

    @Test(
        arguments: [
            ("GET", "/v1/peers?include_ofline=true", nil, 400, "invalid_parameters", "include_offline"),
            ("GET", "/v1/peers?include_offline=yes", nil, 400, "invalid_parameters", "include_offline"),
            ("GET", "/v1/peers?circle=a&circle=b", nil, 400, "invalid_parameters", "circle"),
            ("GET", "/v1/messages?limit=0", nil, 400, "invalid_parameters", "limit"),
            ("GET", "/v1/messages?limit=9999999999999999999999", nil, 400, "invalid_parameters", "limit"),
            ("GET", "/v1/messages?limit=", nil, 400, "invalid_parameters", "limit"),
            ("GET", "/v1/messages/m_none", nil, 404, "not_found", "m_none"),
            ("GET", "/v1/adapters/demi", nil, 404, "not_found", "demo"),
            ("GET", "/v1", nil, 404, "not_found", ""), ("GET", "/", nil, 404, "not_found", ""),
            ("GET", "/v1/peers/", nil, 405, "method_not_allowed", ""),
            ("GET", "/v1/asks", nil, 405, "method_not_allowed", ""),
            ("POST", "/v1/health", nil, 405, "method_not_allowed", ""),
            ("DELETE", "/v1/peers/none", nil, 404, "unknown_peer", "none"),
            ("POST", "/v1/asks", "{}", 400, "invalid_parameters", "peer"),
            ("POST", "/v1/asks", "{", 400, "invalid_parameters", "body"),
            ("POST", "/v1/asks", "[]", 400, "invalid_parameters", "body"),
            ("POST", "/v1/asks", #"{"peer":"none","message":"x"}"#, 404, "unknown_peer", "none"),
            ("POST", "/v1/asks", #"{"peer":null,"message":"x"}"#, 400, "invalid_parameters", "peer"),
            (
                "POST", "/v1/asks", #"{"peer":"a","message":"x","timeout":5}"#, 400, "invalid_parameters",
                "timeout_seconds"
            ),
            ("POST", "/v1/asks?peer=a", #"{"peer":"a","message":"x"}"#, 400, "invalid_parameters", "peer"),
            ("PATCH", "/v1/peers/a", #"{"peer":"b","description":"x"}"#, 400, "invalid_parameters", "peer"),
            ("POST", "/v1/guard/reset", #"{"x":1}"#, 400, "invalid_parameters", "x"),
            ("POST", "/v1/hooks", #"{"runtime":"none","event":"x"}"#, 404, "not_found", "none"),
            ("POST", "/mcp", "{}", 404, "not_found", ""),
        ] as [(String, String, String?, Int, String, String)])
    func `What is wrong is said as a problem with a name`(
        verb: String, path: String, body: String?, status: Int, name: String, told: String
    ) async throws {
        let daemon = try await RealDaemon()
        let headers = ["Authorization": "Bearer \(try daemon.token())", "Content-Type": "application/json"]
        let response = try LoopbackHTTP.send(
            verb, path, port: try daemon.port(), headers: headers, body: Array((body ?? "").utf8))
        #expect(response.status == status, "\(response.text)")
        #expect(response.head.contains("application/problem+json"))
        let problem = try JSON(parsing: response.body)
        #expect(problem["name"]?.stringValue == name)
        #expect(problem["status"]?.intValue == Int64(status))
        let words = (problem["detail"]?.stringValue ?? "") + " " + (problem["hint"]?.stringValue ?? "")
        #expect(words.contains(told), "\(words)")
        #expect(response.head.contains("Allow: ") == (status == 405))
    }

    @Test func `A question over HTTP survives nothing, and its answer is in the trace`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let body: JSON = ["peer": "weather", "message": "x", "request_key": "k"]
        let socket = try daemon.beginWeb("POST", "/v1/asks", body)
        let question = try program.offer()
        daemon.send(SIGTERM)
        let cut = try socket.answer()
        #expect(cut.status == 503)
        #expect(try JSON(parsing: Array(cut.body.utf8))["name"] == "shutting_down")
        #expect(try await daemon.end(0) == 0)
        try await daemon.start()
        let again = try daemon.join("weather")
        #expect(try again.offer().id == question.id)
        try again.call("message/answer", ["id": .string(question.id), "text": "late"])
        let trace = try daemon.web("GET", "/v1/messages/\(question.id)").json
        #expect(trace["answer"] == "late", "\(trace.text)")
        #expect(try daemon.web("POST", "/v1/asks", body).json["answer"] == "late")
    }

    @Test func `No header makes the caller somebody else`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let headers = ["X-Repowire-Peer": "weather", "X-Forwarded-For": "10.0.0.1", "From": "weather"]
        #expect(try daemon.web("GET", "/v1/peers", headers: headers).json.at("/you/kind") == "human")
        let note: JSON = ["peer": "weather", "message": "x"]
        _ = try daemon.web("POST", "/v1/notifications", note, headers: headers)
        #expect(try program.notice("message/offer")["from"] == "tester")
    }

    @Test func `Only health answers without a token, and says nothing`() async throws {
        let daemon = try await RealDaemon()
        let response = try LoopbackHTTP.send("GET", HTTPRoute.healthPath, port: try daemon.port())
        #expect(response.status == 200)
        #expect(response.text == #"{"status":"ok"}"#)
    }
}
