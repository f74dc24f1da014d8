import DoorTestSupport
import EventLoop
import Platform
import Testing

@testable import Doors

@Suite("The line door")
struct LineDoorTests {
    @Test("answers lines, with or without CR, in pieces and many at once")
    func answers() async throws {
        try await LoopThread.run { thread in
            let client = try await thread.openLines().connect()
            try client.send("ping\r\none\n\ntwo\nth")
            #expect(try client.line() == "pong")
            #expect(try client.line() == "one")
            #expect(try client.line() == "")
            #expect(try client.line() == "two")
            try client.send("ree\n")
            #expect(try client.line() == "three")
        }
    }

    @Test("passes NUL bytes and broken UTF-8 on as they are")
    func passesBytes() async throws {
        try await LoopThread.run { thread in
            let client = try await thread.openLines().connect()
            let line: [UInt8] = [0, 0xff, 0xc3, 0x28, 0x0d, 0x41, 10]
            try client.send(line)
            #expect(try client.receive(exactly: line.count) == line)
        }
    }

    @Test("says who connected")
    func credentials() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            let client = try lines.connect()
            try client.send("ping\n")
            _ = try client.line()
            guard case .opened(_, let peer) = lines.echo.events.first else {
                Issue.record("no connection was reported")
                return
            }
            #expect(peer.process == ownProcess)
            #expect(peer.user == LineDoorLimits().user)
        }
    }

    @Test("shuts the processes of another user out")
    func refusesOthers() async throws {
        try await LoopThread.run { thread in
            var limits = LineDoorLimits()
            limits.user += 1
            let lines = try await thread.openLines(limits: limits)
            let client = try lines.connect()
            _ = client.sendWithoutWaiting(Array("ping\n".utf8))
            #expect(try client.receiveAll().isEmpty)
            try await waitUntil("the refusal is reported") {
                if case .refused = lines.echo.events.first { true } else { false }
            }
            #expect(lines.echo.events.count == 1)
        }
    }

    @Test("takes lines up to the limit, and says it when one is longer")
    func lineLimit() async throws {
        try await LoopThread.run { thread in
            var limits = LineDoorLimits()
            limits.line = 100_000
            let lines = try await thread.openLines(limits: limits)
            let client = try lines.connect()
            let longest = [UInt8](repeating: UInt8(ascii: "a"), count: limits.line)
            try client.send(longest + [10])
            #expect(try client.receive(exactly: longest.count + 1) == longest + [10])
            // More than the socket holds: the client must not be cut off while it writes.
            try client.send(longest + longest + longest + longest + [10])
            #expect(try client.line() == "too long")
            #expect(try client.receiveAll().isEmpty)
            client.endOutput()
            try await waitUntil("the connection is closed") {
                if case .closed(_, .lineTooLong) = lines.echo.events.last { true } else { false }
            }
        }
    }

    @Test("a connection without a first line in time is closed, one with it stays")
    func handshake() async throws {
        try await LoopThread.run { thread in
            var limits = LineDoorLimits()
            limits.handshake = .milliseconds(100)
            let lines = try await thread.openLines(limits: limits)
            let silent = try lines.connect()
            let slow = try lines.connect()
            let good = try lines.connect()
            try slow.send("half a line")
            try good.send("ping\n")
            #expect(try silent.receiveAll().isEmpty)
            #expect(try slow.receiveAll().isEmpty)
            #expect(try good.line() == "pong")
            try good.send("still here\n")
            #expect(try good.line() == "still here")
            let reasons = lines.echo.events.compactMap { if case .closed(_, let reason) = $0 { reason } else { nil } }
            #expect(reasons == [.noHandshake, .noHandshake])
        }
    }

    @Test("a client that is done with writing still gets its late answer")
    func halfClose() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            let client = try lines.connect()
            try client.send("later\ncut of")
            client.endOutput()
            #expect(try client.receiveAll() == Array("late\n".utf8))
            #expect(
                !lines.echo.events.contains {
                    if case .line(_, let line) = $0 { line == Array("cut of".utf8) } else { false }
                })
        }
    }

    @Test("a client that is done with writing and then goes away is noticed without sending to it")
    func halfCloseThenGone() async throws {
        try await LoopThread.run { thread in
            let folder = try ScratchFolder()
            let events = EventList()
            let door = try await thread.on {
                let door = LineDoor(loop: thread.loop) { events.add($0) }
                try door.bind(path: "\(folder.path)/s")
                try door.startAccepting()
                return door
            }
            do {
                let client = try RawSocket(unix: "\(folder.path)/s")
                try client.send("first\n")
                client.endOutput()
                try await waitUntil("the end of input is seen") {
                    events.contains { $0 == .inputEnded(ConnectionID(rawValue: 1)) }
                }
            }
            try await waitUntil("the client is gone") {
                events.contains { $0 == .closed(ConnectionID(rawValue: 1), .byClient) }
            }
            #expect(try await thread.on { door.connectionCount } == 0)
        }
    }

    @Test("a client that does not read is not read from, and what it asked for arrives when it reads")
    func backPressure() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            let client = try lines.connect()
            let asked = 64
            for _ in 0..<asked { try client.send("bytes 100000\n") }
            // One byte more than nothing, and the door would have to hold 6 MB for it.
            try await waitUntil("the door stops reading") { lines.echo.events.count > 1 }
            let seen = lines.echo.events.count
            #expect(seen < asked / 2)
            for _ in 0..<asked { #expect(try client.receive(exactly: 100_001).last == 10) }
            try client.send("ping\n")
            #expect(try client.line() == "pong")
        }
    }

    @Test("one answer may be larger than what a client may leave unread, but not two")
    func cut() async throws {
        try await LoopThread.run { thread in
            var limits = LineDoorLimits()
            limits.unsentBeforeCut = 1 << 20
            let lines = try await thread.openLines(limits: limits)
            let reader = try lines.connect()
            try reader.send("bytes 3000000\n")
            #expect(try reader.receive(exactly: 3_000_001).count == 3_000_001)

            let deaf = try lines.connect()
            try deaf.send("ping\n")
            _ = try deaf.line()
            let id = ConnectionID(rawValue: 2)
            let frame = [UInt8](repeating: 120, count: 3_000_000)
            #expect(try await thread.on { lines.door.send(frame, to: id) })
            #expect(try await thread.on { lines.door.send([10], to: id) } == false)
            try await waitUntil("it is cut") { lines.echo.events.last == .closed(id, .unread) }
        }
    }

    @Test("writes what a turn has produced at its end, in one piece")
    func flushesOnce() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            let client = try lines.connect()
            try client.send("ping\n")
            #expect(try client.line() == "pong")
            let wasEarly = try await thread.on {
                for _ in 0..<3 { lines.door.send(Array("abc\n".utf8), to: ConnectionID(rawValue: 1)) }
                return client.hasInput
            }
            #expect(!wasEarly)
            #expect(try client.receive() == Array("abc\nabc\nabc\n".utf8))
        }
    }

    @Test("does not take a client that went away for one that is only done with writing")
    func closes() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            do {
                let talker = try lines.connect()
                try talker.send("ping\n")
                _ = try talker.line()
                let silent = try lines.connect()
                silent.endOutput()
                #expect(try silent.receiveAll().isEmpty)
            }
            try await waitUntil("both are closed") { lines.echo.events.count == 5 }
            #expect(!lines.echo.events.contains { if case .inputEnded = $0 { true } else { false } })
        }
    }

    @Test("keeps the lines of a paused client until reading goes on")
    func pause() async throws {
        try await LoopThread.run { thread in
            let folder = try ScratchFolder()
            let events = EventList()
            let door = try await thread.on {
                let box = DoorBox()
                let door = LineDoor(loop: thread.loop) { event in
                    events.add(event)
                    if case .line(let id, let line) = event, line == Array("stop".utf8) { box.door?.pauseReading(id) }
                }
                box.set(door)
                try door.bind(path: "\(folder.path)/s")
                try door.startAccepting()
                return door
            }
            let client = try RawSocket(unix: "\(folder.path)/s")
            let id = ConnectionID(rawValue: 1)
            try client.send("stop\nafter\n")
            try await waitUntil("the first line") { events.contains { $0 == .line(id, Array("stop".utf8)) } }
            try client.send("more\n")
            // A full turn of the loop in which the lines could have come.
            for _ in 0..<3 { try await thread.on {} }
            #expect(events.lines == ["stop"])
            try await thread.on { door.resumeReading(id) }
            try await waitUntil("the other lines") { events.lines == ["stop", "after", "more"] }
        }
    }

    @Test("closes every connection at shutdown, after what was sent")
    func shutdown() async throws {
        try await LoopThread.run { thread in
            let lines = try await thread.openLines()
            let client = try lines.connect()
            try client.send("ping\n")
            #expect(try client.line() == "pong")
            let ended = Flag()
            try await thread.on {
                lines.door.send(Array("goodbye\n".utf8), to: ConnectionID(rawValue: 1))
                lines.door.shutdown { ended.set() }
            }
            #expect(try client.receiveAll() == Array("goodbye\n".utf8))
            try await waitUntil("the shutdown is complete") { ended.isSet }
            #expect(!FileSystem.exists(lines.path))
        }
    }
}
