import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Daemon

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Telling those who listen what happens.
@Suite(.serialized) struct EventTests {
    @Test func `A stream tells of peers and of every step of a message, and of no text`() async throws {
        let daemon = try await RealDaemon()
        let stream = try daemon.events()
        let ready = try stream.next()
        #expect(ready.name == "ready")
        #expect(ready.data["resumed"] == false)
        #expect(ready.data["last_event"]?.stringValue == ready.id)

        let program = try daemon.join("weather")
        let joined = try stream.next()
        #expect(joined.name == "peer")
        #expect(joined.data["change"] == "joined")
        #expect(joined.data.at("/peer/name") == "weather")
        #expect(joined.data["event"]?.stringValue == joined.id)
        try program.call("peer/describe", ["description": "Rain"])
        #expect(try stream.next().data["change"] == "described")
        try program.call("peer/state", ["state": "blocked", "reason": "a form"])
        let blocked = try stream.next()
        #expect(blocked.data["change"] == "state")
        #expect(blocked.data.at("/peer/state_reason") == "a form")
        try program.call("peer/state", ["state": "idle"])
        _ = try stream.next()

        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "SECRET"])
        try program.call("message/answer", ["id": .string(try program.offer().id), "text": "SECRET"])
        let id = try person.answer(to: ask).get()["ask_id"]
        var steps: [EventStream.Event] = []
        while steps.last?.data["state"] != "answered" {
            let event = try stream.next()
            if event.name == "message" { steps.append(event) }
        }
        #expect(steps.map { $0.data["state"]?.stringValue } == ["queued", "offered", "accepted", "answered"])
        #expect(steps.allSatisfy { $0.data["id"] == id && $0.data["from"] == "tester" && $0.data["to"] == "weather" })
        #expect(steps.allSatisfy { !$0.data.text.contains("SECRET") })
        let numbers = steps.compactMap { $0.id.flatMap(EventID.init)?.number }
        #expect(numbers == numbers.sorted() && Set(numbers).count == 4)

        program.hangUp()
        var changes: [String] = []
        while changes.last != "left" {
            let event = try stream.next()
            if event.name == "peer" { changes.append(event.data["change"]?.stringValue ?? "") }
        }
        try person.call("peer/forget", ["peer": "weather"])
        #expect(try stream.next().data["change"] == "forgotten")
    }

    @Test func `A client that comes back gets what it missed, once`() async throws {
        let daemon = try await RealDaemon()
        let first = try daemon.events()
        _ = try first.next()
        let program = try daemon.join("weather")
        let seen = try #require(try first.next().id)
        let person = try daemon.connect()
        for number in 0..<3 {
            try person.call("peer/notify", ["peer": "weather", "message": .string("\(number)")])
            try program.call("message/accepted", ["id": .string(try program.offer().id)])
        }
        let second = try daemon.events(after: seen)
        let ready = try second.next()
        #expect(ready.data == ["resumed": true, "last_event": .string(seen)])
        func messages(_ stream: EventStream, _ count: Int) throws -> [String?] {
            var ids: [String?] = []
            while ids.count < count {
                let event = try stream.next()
                if event.name == "message" { ids.append(event.id) }
            }
            return ids
        }
        let missed = try messages(second, 9)
        #expect(missed == (try messages(first, 9)))
        try person.call("peer/notify", ["peer": "weather", "message": "now"])
        #expect(try messages(second, 2) == messages(first, 2))
    }

    @Test(arguments: ["", "nonsense", "abc-1", "-", "99999999999999999999-1", "x-18446744073709551615"])
    func `A client that comes back with an id of no use is told to look anew`(id: String) async throws {
        let daemon = try await RealDaemon()
        _ = try daemon.events()
        #expect(try daemon.events(after: id).next().data["resumed"] == false)
    }

    @Test func `An id does not survive the daemon, as what happened meanwhile was not recorded`() async throws {
        let daemon = try await RealDaemon()
        let id = try #require(try daemon.events().next().id)
        try await daemon.crash()
        #expect(try daemon.events(after: id).next().data["resumed"] == false)
    }

    @Test func `On the socket a program sees its own messages and its circle`() async throws {
        let daemon = try await RealDaemon()
        let (own, other) = (try daemon.join("own"), try daemon.join("other", ["circle": "red"]))
        let answer = try own.call("events/subscribe")
        #expect(answer["resumed"] == false)
        let person = try daemon.connect()
        try person.call("peer/notify", ["peer": "other", "message": "x"])
        try other.call("message/accepted", ["id": .string(try other.offer().id)])
        try other.call("peer/state", ["state": "busy"])
        try person.call("peer/notify", ["peer": "own", "message": "y"])
        let first = try own.notice("events/message")
        #expect(first["to"] == "own")
        try own.call("peer/state", ["state": "busy"])
        #expect(try own.notice("events/peer").at("/peer/name") == "own")
        // It comes back over another connection and has missed nothing that is its own.
        own.hangUp()
        let again = try daemon.join("own")
        let resumed = try again.call("events/subscribe", ["after": first["event"] ?? .null])
        #expect(resumed["resumed"] == true)
        #expect(try again.notice("events/message")["to"] == "own")
    }

    @Test func `Stopping ends a stream in order`() async throws {
        let daemon = try await RealDaemon()
        let stream = try daemon.events()
        _ = try stream.next()
        #expect(try await daemon.end(SIGTERM) == 0)
        #expect(stream.end().isEmpty)
    }

    @Test func `A daemon that nobody needs does not wake up, with or without a listener`() async throws {
        let daemon = try await RealDaemon()
        _ = try daemon.join("weather")
        for hasListener in [false, true] {
            let stream = hasListener ? try daemon.events() : nil
            _ = try stream?.next()
            // Timers of the start run out within two seconds.
            try await eventually("two seconds pass without waking up", within: .seconds(30)) {
                let before = try daemon.wakeUps()
                try await Task.sleep(for: .seconds(2))
                return try daemon.wakeUps() == before
            }
        }
    }
}

extension RealDaemon {
    /// How often its threads have gone to sleep so far; where that cannot be seen, always 0.
    func wakeUps() throws -> Int {
        let folder = "/proc/\(pid)/task"
        var sum = 0
        for thread in try FileSystem.list(folder) {
            let text = String(decoding: try FileSystem.read("\(folder)/\(thread)/status"), as: UTF8.self)
            for line in text.split(separator: "\n") where line.hasPrefix("voluntary_ctxt_switches") {
                sum += Int(line.split(separator: "\t").last ?? "") ?? 0
            }
        }
        return sum
    }
}
