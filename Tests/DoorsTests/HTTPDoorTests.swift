import DoorTestSupport
import EventLoop
import Testing

@testable import Doors

@Suite("The HTTP door")
struct HTTPDoorTests {
    @Test("answers on one connection, one request after another")
    func keepsAlive() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            for number in 0..<3 {
                try client.request("POST", "/echo", port: web.port, body: "{\"n\":\(number)}")
                let answer = try client.answer()
                #expect(answer.status == 200)
                #expect(answer.body == "{\"n\":\(number)}")
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    @Test("answers pipelined requests in order, however late each answer comes")
    func pipelining() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request("GET", "/late/1?ms=60", port: web.port)
            try client.request("GET", "/late/2?ms=1", port: web.port)
            try client.request("POST", "/echo", port: web.port, body: "3")
            try client.request("GET", "/late/4?ms=1", port: web.port)
            #expect(try client.answer().body == "late /late/1\n")
            #expect(try client.answer().body == "late /late/2\n")
            #expect(try client.answer().body == "3")
            #expect(try client.answer().body == "late /late/4\n")
        }
    }

    @Test("takes a body sent in chunks")
    func chunks() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request(
                "POST", "/echo", port: web.port,
                headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"])
            try client.send("3\r\nabc\r\n")
            try client.send("2\r\nde\r\n0\r\n\r\n")
            #expect(try client.answer().body == "abcde")
            try client.request("GET", "/health", port: web.port)
            #expect(try client.answer().status == 200)
        }
    }

    @Test("asks for the body of a client that expects to be asked")
    func continues() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request(
                "POST", "/echo", port: web.port,
                headers: ["Content-Type: application/json", "Content-Length: 2", "Expect: 100-continue"])
            #expect(try client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
            try client.send("{}")
            #expect(try client.answer().body == "{}")
        }
    }

    @Test("streams events until the handler ends them, then takes the next request")
    func streams() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request("GET", "/stream?count=3&size=4", port: web.port)
            let head = try client.receive(through: "\r\n\r\n")
            #expect(head.contains("Content-Type: text/event-stream\r\n"))
            #expect(try client.receive(through: "0\r\n\r\n").components(of: "data: xxxx\n\n") == 3)
            try client.request("POST", "/echo", port: web.port, body: "1")
            #expect(try client.answer().body == "1")
        }
    }

    @Test("lets a client that sends too much finish, so that it reads the answer and not a broken pipe")
    func lingers() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request("POST", "/echo", port: web.port, body: String(repeating: "a", count: 16 << 20))
            #expect(try client.answer().status == 413)
        }
    }

    @Test("gives a body more time than a head")
    func bodyTime() async throws {
        try await LoopThread.run { thread in
            var limits = HTTPDoorLimits()
            limits.headTime = .milliseconds(60)
            limits.bodyTime = .seconds(20)
            let web = try await thread.openHTTP(limits: limits)
            let client = try web.connect()
            try client.request(
                "POST", "/echo", port: web.port, headers: ["Content-Type: application/json", "Content-Length: 5"])
            for byte in "12345".utf8 {
                try await Task.sleep(for: .milliseconds(40))
                try client.send([byte])
            }
            #expect(try client.answer().body == "12345")
        }
    }

    @Test("lets a stream live longer than any deadline, and an answer be later")
    func patience() async throws {
        try await LoopThread.run { thread in
            var limits = HTTPDoorLimits()
            limits.headTime = .milliseconds(80)
            limits.bodyTime = .milliseconds(80)
            limits.writeTime = .milliseconds(80)
            limits.idleTime = .milliseconds(80)
            let web = try await thread.openHTTP(limits: limits)
            let stream = try web.connect()
            try stream.request("GET", "/stream", port: web.port)
            _ = try stream.receive(through: "hello\n\n\r\n")
            let late = try web.connect()
            try late.request("GET", "/late?ms=400", port: web.port)
            #expect(try late.answer().status == 200)
            let id = RequestID(rawValue: 1)
            let isOpen = try await thread.on { web.door.sendEvent(id, Array("data: again\n\n".utf8)) }
            #expect(isOpen)
            #expect(try stream.receive(through: "again\n\n").hasSuffix("data: again\n\n"))
            // Between two requests the time counts.
            #expect(try late.receiveAll().isEmpty)
        }
    }

    @Test("tells the handler when a client goes away before its answer or in the middle of its stream")
    func vanishing() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            for reset in [false, true] {
                for path in ["/never", "/stream"] {
                    let before = web.echo.disconnected.count
                    try await vanish(path, reset: reset, web)
                    try await waitUntil("\(path) is given up") { web.echo.disconnected.count == before + 1 }
                }
            }
            #expect(try await thread.on { web.door.connectionCount } == 0)
        }
    }

    private func vanish(_ path: String, reset: Bool, _ web: OpenHTTP) async throws {
        let client = try web.connect()
        let count = web.echo.requests.count
        try client.request("GET", path, port: web.port)
        try await waitUntil("the request has arrived") { web.echo.requests.count == count + 1 }
        if path == "/stream" { _ = try client.receive(through: "hello") }
        if reset { client.resetOnClose() }
    }

    @Test("listens on loopback only, and says when the port is taken")
    func listening() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let error = await #expect(throws: DoorError.self) {
                try await thread.on {
                    let second = HTTPDoor(loop: thread.loop, access: EchoHTTP.access) { _ in }
                    _ = try second.bind(port: web.port)
                }
            }
            #expect(error == .inUse(place: "127.0.0.1:\(web.port)"))
            #expect(throws: SocketFailure.self) { try RawSocket(port: web.port, address: 0x7f00_0002) }
        }
    }

    @Test("drains: a late answer is given, idle clients are closed, nothing new is taken")
    func drains() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let idle = try web.connect()
            try idle.request("GET", "/health", port: web.port)
            _ = try idle.answer()
            let late = try web.connect()
            try late.request("GET", "/never", port: web.port)
            try await waitUntil("it has arrived") { web.echo.requests.count == 1 }
            let drained = Flag()
            try await thread.on { web.door.drain(within: .seconds(60)) { drained.set() } }
            #expect(try idle.receiveAll().isEmpty)
            #expect(throws: SocketFailure.self) { try web.connect() }
            let ids = web.echo.unanswered
            try await thread.on { for id in ids { web.door.respond(id, status: 200, body: Array("late".utf8)) } }
            let answer = try late.answer()
            #expect(answer.body == "late")
            #expect(answer.header("Connection") == "close")
            try await waitUntil("the door is drained") { drained.isSet }
        }
    }

    @Test("drains within its limit: what is not answered and the streams are cut")
    func drainLimit() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let stream = try web.connect()
            try stream.request("GET", "/stream", port: web.port)
            _ = try stream.receive(through: "hello")
            let never = try web.connect()
            try never.request("GET", "/never", port: web.port)
            try await waitUntil("both have arrived") { web.echo.requests.count == 2 }
            let drained = Flag()
            try await thread.on { web.door.drain(within: .milliseconds(100)) { drained.set() } }
            _ = try stream.receiveAll()
            #expect(try never.receiveAll().isEmpty)
            try await waitUntil("the door is drained") { drained.isSet }
            #expect(web.echo.disconnected.count == 2)
        }
    }

    @Test("drains at once when nothing is pending")
    func drainsIdle() async throws {
        try await LoopThread.run { thread in
            let web = try await thread.openHTTP()
            let client = try web.connect()
            try client.request("GET", "/health", port: web.port)
            _ = try client.answer()
            let drained = Flag()
            try await thread.on { web.door.drain(within: .seconds(60)) { drained.set() } }
            try await waitUntil("the door is drained", within: .seconds(5)) { drained.isSet }
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
