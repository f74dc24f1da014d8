import DoorTestSupport
import Platform
import Testing

extension HostileExchange {
    private static func get(_ target: String, _ port: UInt16) -> String {
        "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(EchoHTTP.token)\r\n\r\n"
    }

    static let http: [HostileExchange] = vanishing + slow + framing + pipelines + streams + unread

    private static let vanishing: [HostileExchange] = [
        HostileExchange("connects and goes") { _ = try $0.connectHTTP() },
        HostileExchange("connects and resets") { try $0.connectHTTP().resetOnClose() },
        HostileExchange("goes in the middle of the request line") { try $0.connectHTTP().send("GET /ec") },
        HostileExchange("resets in the middle of the head") { server in
            let client = try server.connectHTTP()
            try client.send("GET /echo HTTP/1.1\r\nHost: 127")
            client.resetOnClose()
        },
        HostileExchange("goes in the middle of the body") { server in
            try server.connectHTTP().post(["Content-Length: 100"], body: "{\"half\":", port: server.port)
        },
        HostileExchange("resets in the middle of the body") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 100"], body: "{\"half\":", port: server.port)
            client.resetOnClose()
        },
        HostileExchange("goes in the middle of a chunk") { server in
            try server.connectHTTP().post(["Transfer-Encoding: chunked"], body: "ff\r\nabc", port: server.port)
        },
        HostileExchange("a hundred go while their answers are late") { server in
            let clients = try (0..<100).map { _ in try server.connectHTTP() }
            for client in clients { try client.send(get("/never", server.port)) }
        },
        HostileExchange("a hundred reset while their answers are late") { server in
            let clients = try (0..<100).map { _ in try server.connectHTTP() }
            for client in clients {
                try client.send(get("/never", server.port))
                client.resetOnClose()
            }
        },
        HostileExchange("goes while an answer is late and another request waits behind it") { server in
            try server.connectHTTP().send(get("/never", server.port) + get("/echo", server.port))
        },
        HostileExchange("goes after asking to be asked for the body") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 5", "Expect: 100-continue"], port: server.port)
            _ = try client.receive(through: "\r\n\r\n")
        },
        HostileExchange("resets with a large answer on its way") { server in
            let client = try server.connectHTTP()
            try client.send(get("/bytes?count=9000000", server.port))
            _ = try client.receive(limit: 1000)
            client.resetOnClose()
        },
        HostileExchange("ends its side after the request") { server in
            let client = try server.connectHTTP()
            try client.send(get("/late?ms=20", server.port))
            client.endOutput()
            _ = try client.receiveAll()
        },
        HostileExchange("opens a hundred connections and says nothing") { server in
            let clients = try (0..<100).map { _ in try server.connectHTTP() }
            try server.checkHealth()
            for client in clients { #expect(try client.receiveAll().isEmpty) }
        },
    ]

    private static let slow: [HostileExchange] = [
        HostileExchange("says nothing") { server in
            let client = try server.connectHTTP()
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("drips header fields") { server in
            let client = try server.connectHTTP()
            try client.send("GET /echo HTTP/1.1\r\n")
            #expect(drips("X-Slow: y\r\n", into: client, every: 60) < 1_000)
        },
        HostileExchange("drips a field byte by byte") { server in
            let client = try server.connectHTTP()
            try client.send("GET /echo HTTP/1.1\r\nX-Slow: ")
            #expect(drips("y", into: client, every: 20) < 1_000)
        },
        HostileExchange("drips the head of a second request") { server in
            let client = try server.connectHTTP()
            try client.send(get("/health", server.port))
            _ = try client.answer()
            #expect(drips("GET /slow", into: client, every: 60) < 1_000)
        },
        HostileExchange("drips the body") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 1000"], port: server.port)
            #expect(drips("x", into: client, every: 60) < 1_500)
        },
        HostileExchange("drips chunks") { server in
            let client = try server.connectHTTP()
            try client.post(["Transfer-Encoding: chunked"], port: server.port)
            #expect(drips("1\r\nx\r\n", into: client, every: 60) < 1_500)
        },
        HostileExchange("does not send the body that it promised") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 1000"], port: server.port)
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("sends the request byte by byte, in time") { server in
            let client = try server.connectHTTP()
            for byte in get("/bytes?count=1", server.port).utf8 { try client.send([byte]) }
            #expect(try client.answer().body == "x")
        },
    ]

    /// Sends a piece again and again until the door closes the connection.
    /// - Returns: milliseconds until then.
    private static func drips(_ piece: String, into client: RawSocket, every pause: Int32) -> Int {
        let begun = Clocks.monotonic
        while Clocks.monotonic - begun < 5_000_000_000 {
            do { try client.send(piece) } catch { break }
            Pause.milliseconds(pause)
        }
        return Int((Clocks.monotonic - begun) / 1_000_000)
    }

    private static let framing: [HostileExchange] = [
        chunked("a chunk size in words", "many\r\nabc\r\n0\r\n\r\n", [400, 413]),
        chunked("a negative chunk size", "-3\r\nabc\r\n0\r\n\r\n", [400, 413]),
        chunked("a chunk size beyond 64 bits", "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", [400, 413]),
        chunked("a chunk size of half the memory", "7fffffffffffffff\r\nabc\r\n0\r\n\r\n", [400, 413]),
        chunked(
            "chunks over the limit together",
            String(repeating: "40000\r\n" + String(repeating: "a", count: 0x40000) + "\r\n", count: 9) + "0\r\n\r\n",
            [413]),
        chunked("a trailer", "1\r\na\r\n0\r\nX-More: b\r\n\r\n", [200, 400]),
        chunked(
            "a trailer with a second token", "1\r\na\r\n0\r\nAuthorization: Bearer x\r\nHost: evil\r\n\r\n", [200, 400]),
        chunked(
            "a trailer without end", "1\r\na\r\n0\r\n" + String(repeating: "X: y\r\n", count: 9_000), [400, 413, 431]),
        chunked("an extension of a chunk", "1;a=b\r\na\r\n0\r\n\r\n", [200, 400, 413]),
        HostileExchange("NULs only") { server in
            let client = try server.connectHTTP()
            try client.send([UInt8](repeating: 0, count: 5_000) + [13, 10, 13, 10])
            #expect(try client.answer().status == 400)
        },
        HostileExchange("5 MB without a line's end") { server in
            let client = try server.connectHTTP()
            try? client.send([UInt8](repeating: 97, count: 5_000_000))
            #expect([431, nil].contains(client.statusOrEnd()))
        },
        HostileExchange("lines ended by LF", sends: { "GET /health HTTP/1.1\nHost: 127.0.0.1:\($0)\n\n" }, status: 400),
        HostileExchange(
            "one line ended by LF", sends: { "GET /health HTTP/1.1\r\nHost: 127.0.0.1:\($0)\nX: y\r\n\r\n" },
            status: 400),
        HostileExchange("lines ended by CR") { server in
            let client = try server.connectHTTP()
            try client.send("GET /health HTTP/1.1\rHost: 127.0.0.1:\(server.port)\r\r")
            #expect([400, nil].contains(client.statusOrEnd()))
        },
        HostileExchange("the oldest HTTP", sends: { _ in "GET /\r\n\r\n" }, status: 400),
        HostileExchange("an HTTP that does not exist", sends: { _ in "GET /health HTTP/3.7\r\n\r\n" }, status: 400),
        HostileExchange(
            "a method in small letters", sends: { get("/echo", $0).replacing("GET", with: "get") }, status: 405),
        HostileExchange("bytes above ASCII in a field") { server in
            let client = try server.connectHTTP()
            let fields = "GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-Odd: "
            try client.send(Array(fields.utf8) + [0xff, 0xfe, 13, 10, 13, 10])
            #expect(try client.answer().status == 200)
        },
        HostileExchange("bytes above ASCII in the path") { server in
            let client = try server.connectHTTP()
            let rest = " HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nAuthorization: Bearer \(EchoHTTP.token)\r\n\r\n"
            try client.send(Array("GET /".utf8) + [0xff, 0xc3, 0x28] + Array(rest.utf8))
            #expect(try client.answer().status == 400)
        },
        HostileExchange("deep JSON, which is not the door's business") { server in
            let body = String(repeating: "[", count: 100_000)
            let client = try server.connectHTTP()
            try client.request("POST", "/echo", port: server.port, body: body)
            #expect(try client.answer().body == body)
        },
        HostileExchange("a body that is not UTF-8") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 4"], port: server.port)
            try client.send([0xff, 0, 0xc3, 0x28])
            let head = try client.receive(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 "))
            #expect(try client.receive(exactly: 4) == [0xff, 0, 0xc3, 0x28])
        },
        HostileExchange("a body of exactly the limit") { server in
            let body = String(repeating: "a", count: 2 << 20)
            let client = try server.connectHTTP()
            try client.request("POST", "/echo", port: server.port, body: body)
            #expect(try client.answer().body.utf8.count == body.utf8.count)
        },
        HostileExchange("a length of a terabyte") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 1099511627776"], port: server.port)
            try? client.send([UInt8](repeating: 97, count: 3_000_000))
            #expect([413, nil].contains(client.statusOrEnd()))
        },
        HostileExchange("a length beyond 64 bits") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 99999999999999999999999"], port: server.port)
            try? client.send([UInt8](repeating: 97, count: 3_000_000))
            #expect([400, 413, nil].contains(client.statusOrEnd()))
        },
    ]

    private static func chunked(_ name: String, _ body: String, _ statuses: [Int?]) -> HostileExchange {
        HostileExchange(name) { server in
            let client = try server.connectHTTP()
            try client.post(["Transfer-Encoding: chunked"], body: body, port: server.port)
            #expect(statuses.contains(client.statusOrEnd()))
        }
    }

    private static let pipelines: [HostileExchange] = [
        HostileExchange("two hundred requests at once") { server in
            let client = try server.connectHTTP()
            let requests = (0..<200).map { get("/late/\($0)?ms=\($0 % 3)", server.port) }
            try client.send(requests.joined())
            for number in 0..<200 { #expect(try client.answer().body == "late /late/\(number)\n") }
        },
        HostileExchange("asks again while an answer is late") { server in
            let client = try server.connectHTTP()
            try client.send(get("/never", server.port))
            // The server has read that before it answers here, and the next comes on top.
            try server.checkHealth()
            try client.send(get("/never", server.port))
            try server.checkHealth()
            client.resetOnClose()
        },
        HostileExchange("posts behind a late answer") { server in
            let client = try server.connectHTTP()
            try client.send(get("/late?ms=50", server.port))
            for number in 0..<50 { try client.request("POST", "/echo", port: server.port, body: "\(number)") }
            #expect(try client.answer().body == "late /late\n")
            for number in 0..<50 { #expect(try client.answer().body == "\(number)") }
        },
        HostileExchange("3 MB of requests behind a late answer, which nobody reads meanwhile") { server in
            let client = try server.connectHTTP()
            try client.send(get("/late?ms=100", server.port))
            let body = String(repeating: "b", count: 1_000_000)
            for _ in 0..<3 { try client.request("POST", "/echo", port: server.port, body: body) }
            #expect(try client.answer().status == 200)
            for _ in 0..<3 { #expect(try client.answer().body.utf8.count == body.utf8.count) }
        },
        HostileExchange("nonsense behind a request") { server in
            let client = try server.connectHTTP()
            try client.send(get("/late?ms=20", server.port) + "nonsense\r\n\r\n")
            #expect(try client.answer().status == 200)
            #expect(try client.answer().status == 400)
        },
        HostileExchange("a smuggled request behind a length with a sign") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: +4"], body: "abcd" + get("/echo", server.port), port: server.port)
            #expect(try client.answer().status == 400)
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("more body than was promised") { server in
            let client = try server.connectHTTP()
            try client.post(["Content-Length: 2"], body: "{}{}{}{}\r\n\r\n", port: server.port)
            #expect(try client.answer().body == "{}")
            #expect([400, nil].contains(client.statusOrEnd()))
        },
        HostileExchange("a thousand requests, one after the other") { server in
            let client = try server.connectHTTP()
            for _ in 0..<1000 {
                try client.send(get("/health", server.port))
                #expect(try client.answer().status == 200)
            }
        },
    ]

    private static let streams: [HostileExchange] = [
        HostileExchange("leaves a stream") { server in
            let client = try server.connectHTTP()
            try client.send(get("/stream", server.port))
            _ = try client.receive(through: "hello")
        },
        HostileExchange("resets a stream") { server in
            let client = try server.connectHTTP()
            try client.send(get("/stream", server.port))
            _ = try client.receive(through: "hello")
            client.resetOnClose()
        },
        HostileExchange("says one byte to a stream") { server in
            let client = try server.connectHTTP()
            try client.send(get("/stream", server.port))
            _ = try client.receive(through: "hello")
            try client.send("x")
            try server.checkHealth()
        },
        HostileExchange("talks to a stream without end") { server in
            let client = try server.connectHTTP()
            try client.send(get("/stream", server.port))
            _ = try client.receive(through: "hello")
            let before = try server.usage().residentKilobytes
            #expect(floods(client, 64 << 20) < 16 << 20)
            _ = try client.receiveAll()
            #expect(try server.usage().residentKilobytes - before < 8 << 10)
        },
    ]

    /// Sends as much as goes out within half a second without being read.
    private static func floods(_ client: RawSocket, _ most: Int) -> Int {
        let piece = [UInt8](repeating: 120, count: 64 << 10)
        let begun = Clocks.monotonic
        var sent = 0
        while sent < most, Clocks.monotonic - begun < 500_000_000 {
            let count = client.sendWithoutWaiting(piece)
            if count > 0 { sent += count } else { Pause.milliseconds(2) }
        }
        return sent
    }

    private static let unread: [HostileExchange] = [
        HostileExchange("talks without end and does not read its answer") { server in
            let client = try server.connectHTTP()
            client.setReceiveBuffer(4096)
            try client.send(get("/bytes?count=6000000", server.port))
            let before = try server.usage().residentKilobytes
            _ = floods(client, 64 << 20)
            #expect(try server.usage().residentKilobytes - before < 24 << 10)
        },
        HostileExchange("does not read an answer") { server in
            try stall(server) { try $0.send(get("/bytes?count=20000000", server.port)) }
        },
        HostileExchange("does not read a stream") { server in
            try stall(server) { try $0.send(get("/stream?count=40&size=1000000&open", server.port)) }
        },
        HostileExchange("does not read the answers of many requests") { server in
            let request = get("/bytes?count=500000", server.port)
            try stall(server) { client in
                for _ in 0..<200 { _ = client.sendWithoutWaiting(Array(request.utf8)) }
            }
        },
    ]

    /// A client that reads nothing of what it asked for and stays: the door gives the connection up.
    private static func stall(_ server: ServerProcess, asking: (RawSocket) throws -> Void) throws {
        let before = try server.usage().descriptors
        let client = try server.connectHTTP()
        client.setReceiveBuffer(4096)
        try asking(client)
        let deadline = Deadline(milliseconds: 30_000)
        while !client.hasInput {
            guard !deadline.hasPassed else {
                Issue.record("the door answers nothing")
                return
            }
            Pause.milliseconds(2)
        }
        try withExtendedLifetime(client) { try server.waitForDescriptors(before) }
    }
}
