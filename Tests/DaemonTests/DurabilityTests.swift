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

/// What was accepted survives the daemon, once and in order.
@Suite(.serialized) struct DurabilityTests {
    /// Sends all and waits for all.
    private func send(_ requests: [(String, JSON)], on connection: Connection) throws -> [JSON] {
        let ids = try requests.map { try connection.begin($0.0, $0.1) }
        return try ids.map { try connection.answer(to: $0).get() }
    }

    /// Takes what is offered until `count` different messages were taken; answers questions with their own text.
    private func take(_ count: Int, as program: Connection) throws -> [String] {
        var bodies: [String] = []
        var seen: Set<String> = []
        while bodies.count < count {
            let offer = try program.offer()
            if seen.insert(offer.id).inserted { bodies.append(offer.body) }
            if offer.kind == "ask" {
                try program.tell("message/answer", ["id": .string(offer.id), "text": .string("re: \(offer.body)")])
            } else {
                try program.tell("message/accepted", ["id": .string(offer.id)])
            }
        }
        return bodies
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `A program that works on a question answers it to the next daemon`(signal: Int32) async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let asker = try daemon.connect()
        let question: JSON = ["peer": "weather", "message": "Rain?", "request_key": "1"]
        try asker.begin("peer/ask", question)
        let id = JSON.string(try program.offer().id)
        try program.call("message/accepted", ["id": id])
        _ = try await daemon.end(signal)
        try await daemon.start()
        let again = try daemon.join("weather", ["state": "busy"])
        let waiting = try daemon.connect()
        let repeated = try waiting.begin("peer/ask", question)
        try again.call("message/answer", ["id": id, "text": "At noon."])
        let outcome = try waiting.answer(to: repeated).get()
        #expect(outcome["answer"] == "At noon.", "\(outcome.text)")
        #expect(outcome["ask_id"] == id)
        #expect(try waiting.call("peer/list").at("/peers/0/state") == "idle")
    }

    @Test func `A thousand notes and a thousand open questions survive a kill, none twice`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        try program.call("peer/state", ["state": "busy"])
        let notes: [(String, JSON)] = (0..<1000).map { number in
            ("peer/notify", ["peer": "weather", "message": .string("note \(number)")])
        }
        let person = try daemon.connect()
        let sent = try send(notes, on: person)
        #expect(Set(sent.compactMap { $0["message_id"] }).count == 1000)
        let questions: [(String, JSON)] = (0..<1000).map { number in
            (
                "peer/ask",
                [
                    "peer": "weather", "message": .string("question \(number)"), "timeout_seconds": 3600,
                    "request_key": .string("\(number)"),
                ]
            )
        }
        let watcher = try daemon.connect()
        try watcher.call("events/subscribe")
        for (method, params) in questions { try person.begin(method, params) }
        // Told when it is in the journal.
        for _ in questions { #expect(try watcher.notice("events/message")["state"] == "queued") }
        try await daemon.crash()

        let asker = try daemon.connect()
        let status = try asker.call("daemon/status")
        #expect(status.at("/journal/open_messages") == 2000, "\(status.text)\n\(daemon.log)")
        let asks = try questions.map { try asker.begin($0.0, $0.1) }
        let again = try daemon.join("weather")
        let bodies = try take(2000, as: again)
        #expect(bodies == (0..<1000).map { "note \($0)" } + (0..<1000).map { "question \($0)" })
        for (number, ask) in asks.enumerated() {
            #expect(try asker.answer(to: ask).get()["answer"]?.stringValue == "re: question \(number)")
        }
        try await eventually("nothing is open") {
            try asker.call("daemon/status").at("/journal/open_messages") == 0
        }
        try await daemon.crash()
        #expect(try daemon.connect().call("daemon/status").at("/journal/open_messages") == 0)
        let last = try daemon.join("weather")
        try daemon.connect().call("peer/notify", ["peer": "weather", "message": "the end"])
        #expect(try last.offer().body == "the end")
    }

    @Test func `A hundred and fifty notes to a peer that is away arrive in order when it is back`() async throws {
        let daemon = try await RealDaemon()
        let away = try daemon.join("weather")
        away.hangUp()
        let senders = try (0..<3).map { try daemon.join("sender \($0)") }
        try await eventually("it is offline") {
            try senders[0].call("peer/list")["peers"]?.arrayValue?.count == 3
        }
        for number in 0..<50 {
            for sender in senders {
                try sender.call("peer/notify", ["peer": "weather", "message": .string("\(number)")])
            }
        }
        try await daemon.crash()
        let program = try daemon.join("weather")
        let bodies = try take(150, as: program)
        #expect(bodies == (0..<50).flatMap { number in Array(repeating: "\(number)", count: 3) })
    }

    @Test func `The same key is the same message also after a kill`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        let note: JSON = ["peer": "weather", "message": "once", "request_key": "n"]
        let question: JSON = ["peer": "weather", "message": "really?", "request_key": "q"]
        let first = try daemon.connect()
        let sent = try first.call("peer/notify", note)
        let ask = try first.begin("peer/ask", question)
        #expect(try take(2, as: program) == ["once", "really?"])
        let outcome = try first.answer(to: ask).get()
        try await daemon.crash()
        let second = try daemon.connect()
        #expect(try second.call("peer/notify", note)["message_id"] == sent["message_id"])
        #expect(try second.call("peer/ask", question) == outcome)
        #expect(try second.call("message/list")["messages"]?.arrayValue?.count == 2)
    }

    @Test func `An answer that the program was told is safe is there after a kill`() async throws {
        let daemon = try await RealDaemon()
        for round in 0..<5 {
            let program = try daemon.join("weather")
            let asker = try daemon.connect()
            try asker.begin("peer/ask", ["peer": "weather", "message": .string("round \(round)")])
            let offer = try program.offer()
            try program.call("message/answer", ["id": .string(offer.id), "text": .string("answer \(round)")])
            try await daemon.crash()
            let trace = try daemon.connect().call("message/trace", ["id": .string(offer.id)])
            #expect(trace["answer"]?.stringValue == "answer \(round)")
        }

    }

    @Test func `A hook's report that found no daemon is read by the next one, and one that cannot be is dropped`()
        async throws
    {
        let daemon = try await RealDaemon()
        try await daemon.end(SIGKILL)
        try FileSystem.makeFolder(daemon.home.spool, mode: 0o700)
        let report: JSON = ["runtime": "demo", "event": "started", "payload": "{\"session\":\"s\"}", "pid": 1, "at": 1]
        let names = ["000000000000001-1-aaaaaaaa.json", "000000000000002-1-bbbbbbbb.json"]
        try FileSystem.writeNew("\(daemon.home.spool)/\(names[0])", report.bytes, mode: 0o600, synchronize: false)
        try FileSystem.writeNew("\(daemon.home.spool)/\(names[1])", Array("half".utf8), mode: 0o600, synchronize: false)
        try await daemon.start()
        try await eventually("what they brought is in the journal") {
            try FileSystem.list(daemon.home.spool).isEmpty
        }
        #expect(daemon.log.contains("read reports that came while no daemon ran"))
        #expect(daemon.log.contains("a spooled report cannot be read"))
    }
}
