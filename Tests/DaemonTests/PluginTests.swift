import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// A plug-in inside a runtime, played by the test: what it reports, what it is asked, and what happens when it goes away.
@Suite(.serialized) struct PluginTests {
    static func state(_ session: String, _ state: String, reason: String? = nil) -> JSON {
        var payload: JSONObject = ["session": .string(session), "directory": "/tmp/work", "state": .string(state)]
        payload["reason"] = reason.map(JSON.string)
        return .object(payload)
    }

    private static func end(_ session: String, _ turn: String, _ more: JSONObject) -> JSON {
        var payload: JSONObject = ["session": .string(session), "directory": "/tmp/work", "turn": .string(turn)]
        for member in more.members { payload[member.key] = member.value }
        return .object(payload)
    }

    private func report(_ plugin: Connection, _ events: (String, JSON)...) throws {
        let list = events.map { event, payload -> JSON in ["event": .string(event), "payload": payload] }
        try plugin.call("plugin/report", ["events": .array(list)])
    }

    /// A person, known as one before the plug-in makes this process an agent's.
    private func person(_ daemon: RealDaemon) throws -> Connection {
        let person = try daemon.connect()
        _ = try person.call("peer/whoami")
        return person
    }

    private func peers(_ person: Connection) throws -> [String: String] {
        let list = try person.call("peer/list", ["include_offline": true])["peers"]?.arrayValue ?? []
        return Dictionary(
            uniqueKeysWithValues: list.map { ($0["name"]?.stringValue ?? "", $0["state"]?.stringValue ?? "") })
    }

    @Test func `A question goes in by a request, and the report of the turn's end is the answer`() async throws {
        let daemon = try await RealDaemon()
        let (person, plugin) = (try person(daemon), try daemon.plugin())
        try report(plugin, ("state", Self.state("ses_1", "idle")))
        let ask = try person.begin("peer/ask", ["peer": "work", "message": "Ready?"])
        let request = try plugin.request()
        #expect(request.method == "session/inject")
        #expect(request.params["session"] == "ses_1")
        #expect(request.params["kind"] == "ask")
        #expect(request.params["text"]?.stringValue?.contains("Ready?") == true)
        try plugin.respond(request.id, ["outcome": "accepted", "turn": "t1", "evidence": "its record holds it"])
        try report(plugin, ("turn_ended", Self.end("ses_1", "t1", ["reply": "Yes."])))
        let outcome = try person.answer(to: ask).get()
        #expect(outcome["answer"] == "Yes.")
        let steps = try person.call("message/trace", ["id": outcome["ask_id"] ?? .null])["steps"]?.arrayValue
        #expect(steps?.compactMap { $0["state"]?.stringValue } == ["queued", "offered", "accepted", "answered"])
        #expect(steps?.contains { $0["evidence"] == "its record holds it" && $0["transport"] == "plugin" } == true)
    }

    @Test(arguments: [
        ("turn_failed", "the model is gone", "the model is gone"), ("turn_interrupted", "", "interrupted"),
    ])
    func `The end of a turn without an answer is told with its reason`(
        event: String, error: String, reason: String
    ) async throws {
        let daemon = try await RealDaemon()
        let (person, plugin) = (try person(daemon), try daemon.plugin())
        try report(plugin, ("state", Self.state("ses_1", "idle")))
        let ask = try person.begin("peer/ask", ["peer": "work", "message": "Ready?"])
        let request = try plugin.request()
        try plugin.respond(request.id, ["outcome": "accepted", "turn": "t1", "evidence": "e"])
        try report(plugin, (event, Self.end("ses_1", "t1", ["error": .string(error)])))
        let outcome = try person.answer(to: ask).get()
        #expect(outcome["status"] == "failed")
        #expect(outcome["reason"]?.stringValue?.contains(reason) == true)
    }

    @Test func `What is refused is offered again when the session has changed`() async throws {
        let daemon = try await RealDaemon()
        let (person, plugin) = (try person(daemon), try daemon.plugin())
        try report(plugin, ("state", Self.state("ses_1", "idle")))
        let ask = try person.begin("peer/ask", ["peer": "work", "message": "Ready?"])
        let first = try plugin.request()
        try plugin.respond(first.id, ["outcome": "refused", "reason": "a dialog is open"])
        try report(plugin, ("state", Self.state("ses_1", "blocked", reason: "a dialog is open")))
        #expect(try peers(person)["work"] == "blocked")
        try report(plugin, ("state", Self.state("ses_1", "idle")))
        let second = try plugin.request()
        #expect(second.params["message"] == first.params["message"])
        try plugin.respond(second.id, ["outcome": "accepted", "turn": "t1", "evidence": "e"])
        try report(plugin, ("turn_ended", Self.end("ses_1", "t1", ["reply": "Now."])))
        #expect(try person.answer(to: ask).get()["answer"] == "Now.")
    }

    @Test func `Nothing is known of its sessions while a plug-in is away, and it comes back to what waits`()
        async throws
    {
        let daemon = try await RealDaemon()
        let (person, first) = (try person(daemon), try daemon.plugin())
        try report(first, ("state", Self.state("ses_1", "idle")))
        first.hangUp()
        try await eventually("its state is unknown") { try self.peers(person)["work"] == "unknown" }
        let ask = try person.begin("peer/ask", ["peer": "work", "message": "Ready?"])
        let second = try daemon.plugin()
        try report(second, ("state", Self.state("ses_1", "idle")))
        let request = try second.request()
        // It goes away again before it answers: nothing was accepted.
        second.hangUp()
        try await eventually("its state is unknown") { try self.peers(person)["work"] == "unknown" }
        let third = try daemon.plugin()
        try report(third, ("state", Self.state("ses_1", "idle")))
        let again = try third.request()
        #expect(again.params["message"] == request.params["message"])
        try third.respond(again.id, ["outcome": "accepted", "turn": "t1", "evidence": "e"])
        try report(third, ("turn_ended", Self.end("ses_1", "t1", ["reply": "At last."])))
        #expect(try person.answer(to: ask).get()["answer"] == "At last.")
    }

    @Test func `After a crash the plug-in is asked what became of a question, from its session's record`() async throws
    {
        let daemon = try await RealDaemon()
        let (person, first) = (try person(daemon), try daemon.plugin())
        try report(first, ("state", Self.state("ses_1", "idle")))
        try person.begin("peer/ask", ["peer": "work", "message": "Ready?", "request_key": "k"])
        let request = try first.request()
        try first.respond(request.id, ["outcome": "accepted", "turn": "t1", "evidence": "e"])
        try await eventually("it was accepted") {
            try person.call("message/list")["messages"]?.arrayValue?.first?["state"] == "accepted"
        }
        try await daemon.crash()
        let (again, second) = (try self.person(daemon), try daemon.plugin())
        try report(second, ("state", Self.state("ses_1", "idle")))
        let ask = try again.begin("peer/ask", ["peer": "work", "message": "Ready?", "request_key": "k"])
        let inquiry = try second.request()
        #expect(inquiry.method == "session/outcome")
        #expect(inquiry.params["turn"] == "t1")
        #expect(inquiry.params["message"] == request.params["message"])
        try second.respond(inquiry.id, ["outcome": "ended", "reply": "It was."])
        #expect(try again.answer(to: ask).get()["answer"] == "It was.")
    }

    @Test func `Sessions of one process are peers of their own, and one that ends leaves its name to the next`()
        async throws
    {
        let daemon = try await RealDaemon()
        let (person, plugin) = (try person(daemon), try daemon.plugin())
        try report(plugin, ("state", Self.state("one", "idle")), ("state", Self.state("two", "busy")))
        #expect(try peers(person) == ["work": "idle", "work-2": "busy"])
        try report(
            plugin, ("session_ended", Self.end("one", "", ["reason": "closed"])), ("state", Self.state("three", "idle"))
        )
        #expect(try peers(person) == ["work": "idle", "work-2": "busy"])
        _ = try person.begin("peer/ask", ["peer": "work", "message": "Ready?"])
        #expect(try plugin.request().params["session"] == "three")
    }
}
