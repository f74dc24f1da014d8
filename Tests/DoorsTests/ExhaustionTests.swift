import DoorTestSupport
import Platform
import Testing

@testable import Doors

/// What happens to a process that runs out of something.
@Suite("A server that runs out", .serialized)
struct ExhaustionTests {
    @Test("of descriptors rests, says nothing, and takes the waiting clients when there are descriptors again")
    func descriptors() throws {
        let server = try ServerProcess(["files=60"])
        let kept = try server.connectLines()
        var web: [RawSocket] = []
        var lines: [RawSocket] = []
        for _ in 0..<60 {
            web.append(try server.connectHTTP())
            lines.append(try server.connectLines())
        }
        // The last clients are in the backlogs by now, and the processor must be free.
        #expect(try processorTime(kept, over: 500) < 50_000)
        let waiting = try #require(lines.last)
        try waiting.send("ping\n")
        let waitingWeb = try #require(web.last)
        try waitingWeb.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
        web.removeFirst(55)
        lines.removeFirst(55)
        #expect(try waiting.line() == "pong")
        #expect(try waitingWeb.answer().status == 200)
        web = []
        lines = []
        try server.checkHealth()
        #expect(try FileSystem.read(server.log).isEmpty)
    }

    private func processorTime(_ client: RawSocket, over milliseconds: Int32) throws -> Int {
        try client.send("usage\n")
        let before = Usage(try client.line())
        Pause.milliseconds(milliseconds)
        try client.send("usage\n")
        let after = Usage(try client.line())
        return try #require(after).processorMicroseconds - #require(before).processorMicroseconds
    }

    @Test("of HTTP connections cuts the newest and keeps the others")
    func connections() async throws {
        try await LoopThread.run { thread in
            var limits = HTTPDoorLimits()
            limits.connections = 3
            limits.headTime = .seconds(60)
            let web = try await thread.openHTTP(limits: limits)
            var clients: [RawSocket] = []
            for _ in 0..<3 {
                let client = try web.connect()
                try client.request("GET", "/health", port: web.port)
                #expect(try client.answer().status == 200)
                clients.append(client)
            }
            #expect(try web.connect().receiveAll().isEmpty == true)
            for client in clients {
                try client.request("GET", "/health", port: web.port)
                #expect(try client.answer().status == 200)
            }
            clients.removeLast()
            try await waitUntil("one is gone") { try await thread.on { web.door.connectionCount } == 2 }
            #expect(try web.exchange("GET", "/health").status == 200)
        }
    }

    @Test("of clients keeps nothing of them: forty-five megabytes of heads whose senders went away")
    func memory() throws {
        let server = try ServerProcess()
        let descriptors = try server.usage().descriptors
        // The first reach the height at which the memory of many requests at once stays with the process.
        try abandon(server, 500)
        try server.waitForDescriptors(descriptors)
        let before = try server.usage().residentKilobytes
        try abandon(server, 1_500)
        try server.waitForDescriptors(descriptors)
        try server.checkHealth()
        #expect(try server.usage().residentKilobytes - before < 15 << 10)
    }

    /// Asks for what never ends, and goes: evhttp sees it at a stream, the door itself where nothing is answered yet.
    private func abandon(_ server: ServerProcess, _ times: Int) throws {
        let field = "X-Long: " + String(repeating: "m", count: 30_000)
        for number in 0..<times {
            let client = try server.connectHTTP()
            let isStream = number % 2 == 0
            try client.request("GET", isStream ? "/stream" : "/never", port: server.port, headers: [field])
            if isStream { _ = try client.receive(through: "hello") }
        }
    }

    @Test("of time gives the connections of silent clients back", arguments: [5, 50])
    func silent(count: Int) throws {
        let server = try ServerProcess(["headTime=150", "handshake=150"])
        let before = try server.usage().descriptors
        let web = try (0..<count).map { _ in try server.connectHTTP() }
        let lines = try (0..<count).map { _ in try server.connectLines() }
        for client in web + lines { #expect(try client.receiveAll().isEmpty) }
        try server.waitForDescriptors(before)
    }
}
