import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing

@testable import Pump

@Suite("Writing to the agent's own inbox on the daemon's word", .timeLimit(.minutes(2)))
struct InboxTests {
    private let home: TemporaryHome
    private var inbox: String { "\(home.root)/inbox.sock" }

    init() throws { home = try TemporaryHome() }

    private func stage(token: String? = "secret\"1", socket: String? = nil) throws -> PumpStage {
        var environment = ["INBOX": socket ?? inbox]
        environment["TOKEN"] = token
        return try PumpStage(
            home: home,
            arguments: ["some-runtime", "--inbox-socket-variable", "INBOX", "--inbox-token-variable", "TOKEN"],
            environment: environment)
    }

    /// A daemon that orders each of these once it has greeted.
    private func ordering(_ stage: PumpStage, _ orders: [JSON]) throws -> FakeDaemon {
        try FakeDaemon(at: stage.socket) { connection in
            _ = connection.readJSON()
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            for order in orders { connection.send(order) }
            while let line = connection.readJSON(milliseconds: 60_000) {
                stage.heard.withLock { $0.append(line) }
                PumpStage.echo(line, connection)
            }
        }
    }

    @Test(
        "The authentication with the token and the data arrive, in the order of the orders, each on its own connection")
    func writes() async throws {
        let received = Mutex<[String]>([])
        let agent = try FakeDaemon(at: inbox) { connection in
            var text = ""
            while let line = connection.readLine() { text += String(decoding: line, as: UTF8.self) + "\n" }
            received.withLock { $0.append(text) }
        }
        defer { agent.stop() }
        let stage = try stage()
        let daemon = try ordering(
            stage,
            [
                ["repowire": "inbox", "id": 1, "authentication": "{\"token\":\"{{token}}\"}", "data": "one\n"],
                ["repowire": "inbox", "id": "b", "authentication": nil, "data": "two\nthree\n"],
            ])
        defer { daemon.stop() }
        #expect(
            try await stage.heard(2) == [
                ["repowire": "inbox", "id": 1, "ok": true], ["repowire": "inbox", "id": "b", "ok": true],
            ])
        try await eventually("both arrived") { received.withLock { $0.count == 2 } }
        #expect(Set(received.withLock { $0 }) == ["{\"token\":\"secret\\\"1\"}\none\n", "two\nthree\n"])
    }

    /// The queue in this process, so that the test decides what time it is.
    @Test("A message that its reader does not take holds nothing up: it goes on when the reader reads, or ends in time")
    func slowReader() async throws {
        let release = Mutex(false)
        let size = Mutex(0)
        let agent = try FakeDaemon(at: inbox) { connection in
            while !release.withLock({ $0 }) { Clocks.pause(milliseconds: 1) }
            while let line = connection.readLine() { size.withLock { $0 += line.count + 1 } }
        }
        defer {
            release.withLock { $0 = true }
            agent.stop()
        }
        var queue = InboxQueue(path: inbox, token: nil)
        let data = String(repeating: "x", count: 1 << 20) + "\n"
        for id: Int64 in 1...2 {
            queue.append(
                .init(id: .int(id), authentication: nil, data: data, generation: 7, deadline: UInt64(id) * 1000))
        }
        #expect(queue.advance(now: 0) == [])
        #expect(queue.descriptor != nil && queue.nextLook(now: 0) == 1000)
        let late = "the inbox did not take the message in time"
        #expect(queue.advance(now: 1000) == [.init(id: 1, generation: 7, error: late)])
        #expect(queue.nextLook(now: 1000) == 2000)
        release.withLock { $0 = true }
        var reports: [InboxQueue.Report] = []
        try await eventually("the second is written") {
            reports += queue.advance(now: 1001)
            return !reports.isEmpty
        }
        #expect(reports == [.init(id: 2, generation: 7, error: nil)])
        #expect(queue.descriptor == nil && queue.nextLook(now: 1001) == nil)
        try await eventually("all of it arrived") { size.withLock { $0 >= data.utf8.count } }
    }

    @Test(
        "An inbox that is not there, not named or without its token is an error that says so",
        arguments: [(nil, "t", "cannot be reached"), ("", "t", "named no inbox"), (nil, nil, "no token")]
            as [(String?, String?, String)])
    func errors(socket: String?, token: String?, words: String) async throws {
        let stage = try stage(token: token, socket: socket)
        let order: JSON = ["repowire": "inbox", "id": 1, "authentication": "{{token}}", "data": "x\n"]
        let daemon = try ordering(stage, [order])
        defer { daemon.stop() }
        let error = try await stage.heard(1)[0]["error"]?.stringValue
        #expect(error?.contains(words) == true, "\(error ?? "none")")
    }

    @Test("An order of a newer daemon is answered, one that is broken is passed over, and neither reaches the agent")
    func unknown() async throws {
        let stage = try stage()
        let daemon = try ordering(
            stage,
            [["repowire": "dance", "id": 3], ["repowire": "dance"], ["repowire": "inbox", "id": 4], ["repowire": 5]])
        defer { daemon.stop() }
        try stage.request("ping", id: 0)
        let lines = try await stage.heard(3)
        #expect(lines.compactMap { $0["repowire"] == nil ? nil : $0["id"] } == [3, 4])
        #expect(try await stage.answer(0)["id"] == 0)
    }
}
