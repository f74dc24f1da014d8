import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Daemon

/// Every method, with what the docs say of it.
@Suite(.serialized) struct MethodTests {
    @Test func `Every documented method is served, whatever it says about parameters made up`() async throws {
        let daemon = try await RealDaemon()
        for operation in Operation.all where operation.method != Method.stop {
            let connection = try daemon.connect()
            let id = try connection.begin(operation.method, Shape.sample(of: operation.parameters))
            guard case .failure(let error) = try connection.answer(to: id) else { continue }
            let isDocumented = (operation.errors + Operation.commonErrors).contains(error.name)
            #expect(isDocumented, "\(operation.method): \(error)")
            #expect(error.name != .internalError, "\(operation.method): \(error)")
        }
        #expect(try daemon.connect().call("daemon/stop") == [:])
    }

    @Test(arguments: ["", "peer", "peer/lists", "PEER/LIST", "events/peer", "message/offer", "rpc.discover"])
    func `A method that is not documented is unknown`(method: String) async throws {
        let daemon = try await RealDaemon()
        let error = try daemon.connect().failure(method)
        #expect(error.name == .unknownMethod)
        #expect(error.hint?.contains("docs/protocol.md") == true)
    }

    @Test func `Every method gives what is documented`() async throws {
        let daemon = try await RealDaemon()
        var called: Set<String> = ["hello", "daemon/stop"]
        let person = try daemon.connect()
        let program = try daemon.join("weather", ["description": "Knows the weather", "directory": "/tmp"])
        called.insert("peer/join")

        @discardableResult
        func check(_ connection: Connection, _ method: String, _ params: JSON = [:]) throws -> JSON {
            called.insert(method)
            let result = try connection.call(method, params)
            try #require(Operation[method]).result.check(result, method, strictly: true)
            return result
        }
        #expect(try check(person, "peer/list")["peers"]?.arrayValue?.count == 1)
        #expect(try check(person, "peer/whoami").at("/you/kind") == "human")
        #expect(try check(program, "peer/whoami").at("/you/name") == "weather")
        #expect(try check(program, "peer/describe", ["description": "Rain"])["description"] == "Rain")
        let sent = try check(person, "peer/notify", ["peer": "weather", "message": "hello"])
        #expect(try program.offer().id == sent["message_id"]?.stringValue)
        try check(program, "message/accepted", ["id": sent["message_id"] ?? .null])
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "Rain?"])
        called.insert("peer/ask")
        let question = try program.offer()
        #expect(try check(program, "message/answer", ["id": .string(question.id), "text": "Yes"]) == [:])
        let outcome = try person.answer(to: ask).get()
        try #require(Operation["peer/ask"]).result.check(outcome, "peer/ask", strictly: true)
        #expect(outcome["answer"] == "Yes")
        let hopeless = try person.begin("peer/ask", ["peer": "weather", "message": "Snow?"])
        try check(program, "message/fail", ["id": .string(try program.offer().id), "reason": "no idea"])
        #expect(try person.answer(to: hopeless).get()["reason"]?.stringValue?.contains("no idea") == true)
        try check(program, "peer/state", ["state": "busy"])
        #expect(try check(person, "peer/broadcast", ["message": "all"])["sent"]?.arrayValue?.count == 1)
        let waiting = try check(person, "peer/notify", ["peer": "weather", "message": "later"])
        #expect(try check(person, "message/cancel", ["id": waiting["message_id"] ?? .null])["state"] == "cancelled")
        #expect(try check(person, "message/list", ["limit": 1000])["messages"]?.arrayValue?.count == 5)
        #expect(try check(person, "message/trace", ["id": .string(question.id)])["answer"] == "Yes")
        try check(person, "guard/reset")
        try check(person, "events/subscribe")
        try check(person, "daemon/status")
        #expect(try check(person, "daemon/doctor")["findings"]?.arrayValue?.isEmpty == false)
        let adapters = try check(person, "adapter/list")["adapters"]?.arrayValue ?? []
        #expect(adapters.contains { $0["id"] == "demo" })
        #expect(try check(person, "adapter/describe", ["name": "demo"])["driver"] == "declarative")
        let manifest = try daemon.temporary.write(
            "schema: 1\nid: mine\ntitle: Mine\n", to: "project/.repowire/adapters.d/mine.yaml")
        #expect(try check(person, "adapter/trust", ["path": .string(manifest)])["id"] == "mine")
        try check(person, "adapter/distrust", ["path": .string(manifest)])
        try check(person, "joining/default", ["default": "opt-in"])
        try check(person, "folder/leave", ["directory": "/nowhere"])
        #expect(try check(person, "folder/join", ["directory": "/"])["joined"] == true)
        try check(person, "folder/forget", ["directory": "/nowhere"])
        #expect(try check(person, "daemon/settings")["settings"]?.arrayValue?.isEmpty == false)
        let report: JSON = ["runtime": "demo", "event": "prompt", "payload": "{\"session\":\"s\",\"cwd\":\"/tmp\"}"]
        try check(person, "hook/report", report)
        let plugin = try daemon.plugin()
        try check(
            plugin, "plugin/report", ["events": [["event": "state", "payload": PluginTests.state("ses_1", "idle")]]])
        let call: JSON = [
            "session": "ses_1", "tool": "ask_peer", "arguments": ["peer": "weather", "message": "Rain?"],
        ]
        try check(plugin, "plugin/calling", call)
        let environment: JSON = ["HOME": .string(daemon.temporary.home), "PATH": "/nowhere"]
        let plan = try check(person, "setup/plan", ["environment": environment])
        try check(person, "setup/apply", ["plan_id": plan["plan_id"] ?? .null])
        let undo = try check(person, "uninstall/plan", ["environment": environment])
        try check(person, "uninstall/apply", ["plan_id": undo["plan_id"] ?? .null])
        program.hangUp()
        try await eventually("it is offline") { try person.call("peer/list")["peers"]?.arrayValue?.count == 1 }
        try check(person, "peer/forget", ["peer": "weather"])
        // They need agents: see the end-to-end tests of starting and ending them.
        called.formUnion(["peer/new", "peer/kill", "peer/move", "peer/role"])
        #expect(called == Set(Operation.all.map(\.method)))
    }

    @Test func `What the daemon sends by itself is what is documented`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        try person.call("events/subscribe")
        let program = try daemon.join("weather")
        try person.call("peer/notify", ["peer": "weather", "message": "hello"])
        for (connection, method) in [(program, "message/offer"), (person, "events/peer"), (person, "events/message")] {
            let notice = try #require(Notice.all.first { $0.method == method })
            try Shape.object(notice.parameters).check(try connection.notice(method), method, strictly: true)
        }
    }

    @Test(arguments: [
        ("peer/ask", #"{"message":"x"}"#, "peer"), ("peer/ask", #"{"peer":7,"message":"x"}"#, "peer"),
        ("peer/ask", #"{"peer":"a","message":"x","timeout_seconds":0}"#, "timeout_seconds"),
        ("peer/ask", #"{"peer":"a","message":"x","timeout_seconds":3601}"#, "timeout_seconds"),
        ("peer/ask", #"{"peer":"a","message":"x","timeout_seconds":"9"}"#, "timeout_seconds"),
        ("peer/list", #"{"include_offline":"yes"}"#, "include_offline"), ("peer/list", "[]", "parameters"),
        ("message/list", #"{"limit":1001}"#, "limit"), ("message/list", #"{"limit":1.5}"#, "limit"),
        ("peer/state", #"{"state":"asleep"}"#, "idle, busy, blocked, unknown"),
        ("hook/report", #"{"runtime":"demo","event":"prompt","environment":{"A":1}}"#, "environment.A"),
        ("hook/report", #"{"runtime":"demo","event":"prompt","payload":"{"}"#, "payload"),
        ("plugin/report", "{}", "events"), ("plugin/report", #"{"events":[{"payload":{}}]}"#, "events[0].event"),
        ("plugin/calling", #"{"session":"s"}"#, "tool"), ("setup/plan", #"{"runtimes":[1]}"#, "runtimes[0]"),
        ("hello", #"{"protocol":1}"#, "program"),
    ])
    func `A wrong parameter is named`(method: String, params: String, named: String) async throws {
        let daemon = try await RealDaemon()
        let error = try daemon.connect().failure(method, try JSON(parsing: Array(params.utf8)))
        #expect(error.name == .invalidParameters)
        #expect(error.message.contains(named), "\(error.message)")
    }

    @Test(arguments: [
        ("adapter/describe", #"{"name":"demi"}"#, WireError.Name.notFound),
        ("adapter/trust", #"{"path":"/none/.repowire/adapters.d/x.yaml"}"#, .notFound),
        ("adapter/trust", #"{"path":"/etc/passwd"}"#, .invalidParameters),
        ("adapter/distrust", #"{"path":"/none/.repowire/adapters.d/x.yaml"}"#, .notFound),
        ("message/trace", #"{"id":"m_none"}"#, .notFound), ("message/cancel", #"{"id":"m_none"}"#, .notFound),
        ("message/cancel", #"{"request_key":"none"}"#, .notFound), ("message/cancel", "{}", .invalidParameters),
        ("plugin/report", #"{"events":[]}"#, .notAllowed),
        ("plugin/calling", #"{"session":"s","tool":"whoami"}"#, .notAllowed),
        ("hello", #"{"protocol":1,"program":"p","plugin":{"runtime":"none"}}"#, .notFound),
        ("setup/apply", #"{"plan_id":"none"}"#, .notFound), ("uninstall/apply", #"{"plan_id":"none"}"#, .notFound),
        ("setup/plan", #"{"runtimes":["none"]}"#, .notFound),
        ("hook/report", #"{"runtime":"none","event":"x"}"#, .notFound),
        ("peer/forget", #"{"peer":"none"}"#, .unknownPeer),
        ("peer/describe", #"{"peer":"none","description":"x"}"#, .unknownPeer),
        ("message/answer", #"{"id":"m_none","text":"x"}"#, .notAllowed),
        ("peer/state", #"{"state":"idle"}"#, .notAllowed),
    ])
    func `What is not there, or not the caller's, has an error of its own`(
        method: String, params: String, name: WireError.Name
    ) async throws {
        let daemon = try await RealDaemon()
        #expect(try daemon.connect().failure(method, try JSON(parsing: Array(params.utf8))).name == name)
    }

    @Test func `A peer that is online is not forgotten, one that is offline is`() async throws {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        let program = try daemon.join("weather")
        #expect(try person.failure("peer/forget", ["peer": "weather"]).name == .notAllowed)
        #expect(try program.failure("peer/forget", ["peer": "weather"]).name == .notAllowed)
        program.endOutput()
        #expect(try program.line() == nil)
        try await eventually("it is offline") { try person.call("peer/list")["peers"]?.arrayValue?.isEmpty == true }
        let waiting = try person.call("peer/notify", ["peer": "weather", "message": "too late"])
        #expect(try person.call("peer/forget", ["peer": "weather"])["forgotten"] == "weather")
        #expect(try person.call("peer/list", ["include_offline": true])["peers"] == [])
        let trace = try person.call("message/trace", ["id": waiting["message_id"] ?? .null])
        #expect(trace.at("/message/state") == "failed")
    }

    @Test func `A person describes any peer, a program itself alone`() async throws {
        let daemon = try await RealDaemon()
        let (first, second) = (try daemon.join("first"), try daemon.join("second"))
        #expect(try first.failure("peer/describe", ["peer": "second", "description": "x"]).name == .notAllowed)
        #expect(try second.call("peer/describe", ["peer": "second", "description": "y"])["description"] == "y")
        let described = try daemon.connect().call("peer/describe", ["peer": "first", "description": "a\u{1B}[2Jb\n"])
        #expect(described["description"] == "a[2Jb\n")
        let long = String(repeating: "x", count: 2001)
        #expect(try first.failure("peer/describe", ["description": .string(long)]).name == .invalidParameters)
    }
}
