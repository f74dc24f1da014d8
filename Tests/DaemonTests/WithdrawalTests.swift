import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Questions that are withdrawn, run out of time, or are sent again.
@Suite(.serialized) struct WithdrawalTests {
    @Test(arguments: [false, true])
    func `A withdrawn question is over for its asker and never offered`(byKey: Bool) async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let (asker, canceller) = (try daemon.connect(), try daemon.connect())
        try program.call("peer/state", ["state": "busy"])
        let ask = try asker.begin("peer/ask", ["peer": "weather", "message": "x", "request_key": "k"])
        var id: JSON = .null
        try await eventually("the question is in the journal") {
            id = try canceller.call("message/list")["messages"]?.arrayValue?.first?["id"] ?? .null
            return !id.isNull
        }
        let other = try daemon.join("other")
        #expect(try other.failure("message/cancel", ["id": id]).name == .notFound)
        #expect(try other.failure("message/cancel", ["request_key": "k"]).name == .notFound)
        let cancelled = try canceller.call("message/cancel", byKey ? ["request_key": "k"] : ["id": id])
        #expect(cancelled == ["id": id, "state": "cancelled"])
        #expect(try asker.answer(to: ask).get()["status"] == "failed")
        try canceller.call("peer/notify", ["peer": "weather", "message": "next"])
        try program.call("peer/state", ["state": "idle"])
        #expect(try program.offer().body == "next")
    }

    @Test func `What is said about a withdrawn question is dropped, and the next one comes`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "x"])
        let id = JSON.string(try program.offer().id)
        try program.call("message/accepted", ["id": id])
        #expect(try person.call("message/cancel", ["id": id])["state"] == "cancelled")
        #expect(try person.answer(to: ask).get()["status"] == "failed")
        #expect(try program.failure("message/answer", ["id": id, "text": "too late"]).name == .conflict)
        try program.call("peer/state", ["state": "idle"])
        try person.call("peer/notify", ["peer": "weather", "message": "next"])
        #expect(try program.offer().body == "next")
        #expect(try person.call("message/trace", ["id": id])["answer"] == nil)
    }

    @Test func `When the time is over the question stays open, and its answer comes as a message`() async throws {
        let daemon = try await RealDaemon()
        let (asker, program) = (try daemon.join("asker"), try daemon.join("weather"))
        let params: JSON = ["peer": "weather", "message": "x", "timeout_seconds": 1]
        let ask = try asker.begin("peer/ask", params)
        let question = try program.offer()
        try program.call("message/accepted", ["id": .string(question.id)])
        let outcome = try asker.answer(to: ask).get()
        #expect(outcome["status"] == "pending")
        #expect(outcome["ask_id"]?.stringValue == question.id)
        #expect(outcome["reason"]?.stringValue?.contains("weather") == true)
        try program.call("message/answer", ["id": .string(question.id), "text": "at last"])
        let late = try asker.notice("message/offer")
        #expect(late["kind"] == "reply")
        #expect(late["body"] == "at last")
        #expect(late["from"] == "weather")
    }

    @Test func `A person's late answer is in the trace`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "x", "timeout_seconds": 1])
        let question = try program.offer()
        #expect(try person.answer(to: ask).get()["status"] == "pending")
        try program.call("message/answer", ["id": .string(question.id), "text": "at last"])
        #expect(try person.call("message/trace", ["id": .string(question.id)])["answer"] == "at last")
    }

    @Test func `An asker that hangs up has gone on, and the answer follows it`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let asker = try daemon.join("asker")
        try asker.begin("peer/ask", ["peer": "weather", "message": "x"])
        let question = try program.offer()
        asker.hangUp()
        try program.call("message/answer", ["id": .string(question.id), "text": "where are you?"])
        try await eventually("the asker is offline") {
            try program.call("peer/list")["peers"]?.arrayValue?.count == 1
        }
        let again = try daemon.join("asker")
        #expect(try again.offer().body == "where are you?")
    }

    @Test func `The same key is the same message`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let (first, second) = (try daemon.connect(), try daemon.connect())
        let note: JSON = ["peer": "weather", "message": "once", "request_key": "n"]
        let sent = try first.call("peer/notify", note)
        #expect(try second.call("peer/notify", note)["message_id"] == sent["message_id"])
        try program.call("message/accepted", ["id": .string(try program.offer().id)])
        let question: JSON = ["peer": "weather", "message": "twice?", "request_key": "q"]
        let asks = [try first.begin("peer/ask", question), try second.begin("peer/ask", question)]
        let offer = try program.offer()
        #expect(offer.body == "twice?")
        try program.call("message/answer", ["id": .string(offer.id), "text": "no"])
        #expect(try first.answer(to: asks[0]).get() == second.answer(to: asks[1]).get())
        #expect(try second.call("peer/ask", question)["answer"] == "no")
        // A key belongs to its sender.
        let other = try daemon.join("other")
        #expect(try other.call("peer/notify", note)["message_id"] != sent["message_id"])
        #expect(try first.call("message/list")["messages"]?.arrayValue?.count == 3)
    }
}
