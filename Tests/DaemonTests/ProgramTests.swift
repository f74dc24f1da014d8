import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Programs that joined: the life of messages between them, through the whole daemon.
@Suite(.serialized) struct ProgramTests {
    @Test func `A question is answered, and its trace tells every step`() async throws {
        let daemon = try await RealDaemon()
        let (asker, program) = (try daemon.join("asker"), try daemon.join("weather"))
        let ask = try asker.begin("peer/ask", ["peer": "weather", "message": "Will it\u{1B} rain?"])
        let offer = try program.notice("message/offer")
        #expect(offer["from"] == "asker")
        #expect(offer["kind"] == "ask")
        #expect(offer["body"] == "Will it\u{1B} rain?")
        #expect(offer["text"]?.stringValue?.contains("Will it rain?") == true)
        try program.tell("message/accepted", ["id": offer["id"] ?? .null])
        try program.call("message/answer", ["id": offer["id"] ?? .null, "text": "At noon."])
        let outcome = try asker.answer(to: ask).get()
        #expect(outcome["status"] == "answered")
        #expect(outcome["answer"] == "At noon.")
        #expect(outcome["ask_id"] == offer["id"])
        let trace = try asker.call("message/trace", ["id": offer["id"] ?? .null])
        let states = trace["steps"]?.arrayValue?.compactMap { $0["state"]?.stringValue }
        #expect(states == ["queued", "offered", "accepted", "answered"])
    }

    @Test func `Who answers last is answered last: requests do not wait for each other`() async throws {
        let daemon = try await RealDaemon()
        let (slow, quick) = (try daemon.join("slow"), try daemon.join("quick"))
        let person = try daemon.connect()
        let first = try person.begin("peer/ask", ["peer": "slow", "message": "1"])
        let second = try person.begin("peer/ask", ["peer": "quick", "message": "2"])
        try quick.call("message/answer", ["id": .string(try quick.offer().id), "text": "now"])
        #expect(try person.answer(to: second).get()["answer"] == "now")
        try slow.call("message/answer", ["id": .string(try slow.offer().id), "text": "later"])
        #expect(try person.answer(to: first).get()["answer"] == "later")
    }

    @Test func `What cannot be sent is refused with what to do`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        func refusal(_ connection: Connection, _ peer: String, _ message: String) throws -> WireError {
            try connection.failure("peer/ask", ["peer": .string(peer), "message": .string(message)])
        }
        let unknown = try refusal(person, "wether", "x")
        #expect(unknown.name == .unknownPeer)
        #expect(unknown.hint?.contains("weather") == true)
        #expect(try refusal(program, "weather", "x").name == .notAllowed)
        #expect(try refusal(person, "weather", " \n").name == .invalidParameters)
        let large = String(repeating: "x", count: Message.maximumBody + 1)
        #expect(try refusal(person, "weather", large).name == .tooLarge)
        program.endOutput()
        _ = try program.line()
        try await eventually("it is offline") { try refusal(person, "weather", "x").name == .peerOffline }
        #expect(try person.call("message/list")["messages"] == [])
    }

    @Test func `The largest text arrives whole`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let body = String(repeating: "ä\"\n", count: Message.maximumBody / 4)
        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": .string(body)])
        let offer = try program.offer()
        #expect(offer.body == body)
        try program.call("message/answer", ["id": .string(offer.id), "text": .string(body)])
        #expect(try person.answer(to: ask).get()["answer"]?.stringValue == body)
    }

    @Test func `A circle of questions is refused with the names of those in it`() async throws {
        let daemon = try await RealDaemon()
        let (first, second) = (try daemon.join("first"), try daemon.join("second"))
        let ask = try first.begin("peer/ask", ["peer": "second", "message": "1"])
        let question = try second.offer()
        let error = try second.failure("peer/ask", ["peer": "first", "message": "2"])
        #expect(error.name == .cycle)
        #expect(error.message.contains("second → first → second"))
        try second.call("message/answer", ["id": .string(question.id), "text": "so be it"])
        #expect(try first.answer(to: ask).get()["answer"] == "so be it")
    }

    @Test func `A broadcast reaches everybody else in the circle`() async throws {
        let daemon = try await RealDaemon()
        let sender = try daemon.join("sender")
        let others = try ["a", "b", "c"].map { try daemon.join($0) }
        let stranger = try daemon.join("stranger", ["circle": "elsewhere"])
        let result = try sender.call("peer/broadcast", ["message": "lunch"])
        #expect(result["sent"]?.arrayValue?.compactMap { $0["peer"]?.stringValue } == ["a", "b", "c"])
        for other in others {
            let offer = try other.offer()
            #expect(offer.body == "lunch")
            #expect(offer.kind == "broadcast")
        }
        #expect(try daemon.connect().call("peer/broadcast", ["message": "all"])["sent"]?.arrayValue?.count == 5)
        #expect(try stranger.offer().body == "all")
    }

    @Test func `A circle sees and reaches itself alone, a person all`() async throws {
        let daemon = try await RealDaemon()
        let (inside, outside) = (try daemon.join("inside", ["circle": "red"]), try daemon.join("outside"))
        func names(_ connection: Connection) throws -> [String] {
            (try connection.call("peer/list")["peers"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        }
        #expect(try names(inside) == ["inside"])
        #expect(try names(outside) == ["outside"])
        #expect(try names(try daemon.connect()) == ["inside", "outside"])
        #expect(try outside.failure("peer/notify", ["peer": "inside", "message": "x"]).name == .unknownPeer)
        let sent = try daemon.connect().call("peer/notify", ["peer": "inside@red", "message": "secret"])
        #expect(try outside.failure("message/trace", ["id": sent["message_id"] ?? .null]).name == .notAllowed)
        #expect(try outside.call("message/list")["messages"] == [])
    }

    @Test func `A name is taken once, and who comes back has its mailbox`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("my weather!")
        let person = try daemon.connect()
        #expect(try program.call("peer/whoami").at("/you/name") == "my-weather")
        #expect(try program.failure("peer/join", ["name": "other"]).name == .conflict)
        #expect(try daemon.connect().failure("peer/join", ["name": "my weather!"]).name == .conflict)
        let id = try program.call("peer/whoami").at("/you/id")
        try person.call("peer/notify", ["peer": "my-weather", "message": "1"])
        try program.call("message/accepted", ["id": .string(try program.offer().id)])
        try person.call("peer/notify", ["peer": "my-weather", "message": "2"])
        #expect(try program.offer().body == "2")
        program.endOutput()
        _ = try program.line()
        try person.call("peer/notify", ["peer": "my-weather", "message": "3"])
        try await eventually("it is offline") { try person.call("peer/list")["peers"] == [] }
        let again = try daemon.join("my weather!")
        #expect(try again.call("peer/whoami").at("/you/id") == id)
        for body in ["2", "3"] {
            let offer = try again.offer()
            #expect(offer.body == body)
            try again.call("message/accepted", ["id": .string(offer.id)])
        }
    }

    @Test func `Nothing is offered to a program that is busy`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        for state in ["busy", "blocked", "unknown"] {
            try program.call("peer/state", ["state": .string(state), "reason": "a form"])
            let listed = try person.call("peer/list")["peers"]?.arrayValue?.first
            #expect(listed?["state"]?.stringValue == state)
            #expect(listed?["state_reason"]?.stringValue == (state == "blocked" ? "a form" : nil))
            let sent = try person.call("peer/notify", ["peer": "weather", "message": "x"])
            let trace = try person.call("message/trace", ["id": sent["message_id"] ?? .null])
            #expect(trace.at("/message/state") == "queued")
            try program.call("peer/state", ["state": "idle"])
            try program.call("message/accepted", ["id": .string(try program.offer().id)])
        }
    }

    @Test func `A question whose peer goes away fails when it was accepted and is offered again when it was not`()
        async throws
    {
        let daemon = try await RealDaemon()
        let person = try daemon.connect()
        let first = try daemon.join("weather")
        let lost = try person.begin("peer/ask", ["peer": "weather", "message": "1"])
        let kept = try person.begin("peer/ask", ["peer": "weather", "message": "2"])
        try first.call("message/accepted", ["id": .string(try first.offer().id)])
        first.endOutput()
        _ = try first.line()
        let outcome = try person.answer(to: lost).get()
        #expect(outcome["status"] == "failed")
        #expect(outcome["reason"]?.stringValue?.contains("its connection closed") == true)
        try await eventually("it is offline") { try person.call("peer/list")["peers"] == [] }
        let second = try daemon.join("weather")
        let offer = try second.offer()
        #expect(offer.body == "2")
        try second.call("message/answer", ["id": .string(offer.id), "text": "again"])
        #expect(try person.answer(to: kept).get()["answer"] == "again")
    }

    @Test func `A program speaks only about what it was offered and what is open`() async throws {
        let daemon = try await RealDaemon()
        let (program, other) = (try daemon.join("weather"), try daemon.join("other"))
        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "x"])
        let id = JSON.string(try program.offer().id)
        #expect(try other.failure("message/answer", ["id": id, "text": "mine"]).name == .notFound)
        try program.call("message/answer", ["id": id, "text": "right"])
        #expect(try program.failure("message/answer", ["id": id, "text": "twice"]).name == .conflict)
        #expect(try program.failure("message/fail", ["id": id]).name == .conflict)
        #expect(try person.answer(to: ask).get()["answer"] == "right")
        let sent = try person.call("peer/notify", ["peer": "weather", "message": "y"])
        let error = try program.failure("message/answer", ["id": sent["message_id"] ?? .null, "text": "thanks"])
        #expect(error.name == .notAllowed)
        try program.call("message/accepted", ["id": sent["message_id"] ?? .null])
        try program.call("message/accepted", ["id": sent["message_id"] ?? .null])
    }
}
