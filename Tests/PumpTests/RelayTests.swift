import RepowireKit
import Testing
import Wire

@testable import Pump

@Suite("What a pump remembers between client and daemon")
struct RelayTests {
    private var relay = Relay(now: 0)
    private let second: UInt64 = 1_000_000_000

    private static func line(_ text: String) -> LineBuffer.Line {
        var buffer = LineBuffer(limit: 1 << 20)
        return Array((text + "\n").utf8).withUnsafeBytes { buffer.feed($0) }[0]
    }

    private mutating func client(_ text: String, at seconds: UInt64 = 0) -> String? {
        relay.take(RelayTests.line(text), limit: 1 << 20, now: seconds * second).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private mutating func daemon(_ text: String) -> Bool { relay.answered(RelayTests.line(text).heads) }

    /// All that goes to the daemon now.
    private mutating func sent() -> [String] {
        var lines: [String] = []
        while let line = relay.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    private static func request(_ id: Int, _ method: String = "tools/call") -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"}"
    }

    @Test("Lines go out in the client's order, byte by byte, once")
    mutating func order() {
        let lines = [
            RelayTests.request(1), "{\"method\":\"notifications/initialized\"}", "garbage", RelayTests.request(2),
        ]
        for line in lines { #expect(client(line) == nil) }
        #expect(relay.connected() == nil)
        #expect(sent() == lines)
        #expect(sent().isEmpty)
    }

    @Test("After a loss what has no answer is said again, and what has one is not")
    mutating func resend() {
        _ = relay.connected()
        for id in 1...3 { _ = client(RelayTests.request(id)) }
        _ = client("{\"method\":\"notifications/other\"}")
        _ = sent()
        #expect(daemon("{\"id\":2,\"result\":{}}"))
        relay.disconnected(now: 5)
        _ = client(RelayTests.request(4))
        #expect(relay.connected() == nil)
        #expect(sent() == [1, 3, 4].map { RelayTests.request($0) })
    }

    @Test("A new daemon is told of the handshake first, unless the handshake itself is said again")
    mutating func replay() throws {
        _ = relay.connected()
        let initialize = RelayTests.request(0, "initialize")
        _ = client(initialize)
        _ = client(RelayTests.request(1))
        _ = sent()
        relay.disconnected(now: 5)
        #expect(relay.connected() == nil)
        #expect(sent() == [initialize, RelayTests.request(1)])
        _ = daemon("{\"id\":0,\"result\":{}}")
        relay.disconnected(now: 6)
        let told = relay.connected()
        let replay = try #require(told)
        #expect(String(decoding: replay, as: UTF8.self) == "{\"repowire\":\"replay\",\"line\":\(initialize)}")
        #expect(sent() == [RelayTests.request(1)])
    }

    @Test("A cancelled request is not said again; the cancellation is, if no daemon heard it")
    mutating func cancelled() {
        _ = relay.connected()
        _ = client(RelayTests.request(1))
        _ = client(RelayTests.request(2))
        _ = sent()
        relay.disconnected(now: 5)
        let cancellation = "{\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}"
        _ = client(cancellation)
        _ = relay.connected()
        #expect(sent() == [RelayTests.request(2), cancellation])
    }

    @Test("A batch is said again until each of its requests is answered")
    mutating func batch() {
        _ = relay.connected()
        let batch = "[\(RelayTests.request(1)),{\"method\":\"n\"},\(RelayTests.request(2))]"
        _ = client(batch)
        #expect(sent() == [batch])
        #expect(daemon("{\"id\":1,\"result\":{}}"))
        relay.disconnected(now: 5)
        _ = relay.connected()
        #expect(sent() == [batch])
        #expect(daemon("[{\"id\":1,\"result\":{}},{\"id\":2,\"error\":{}}]"))
        #expect(relay.entries.isEmpty)
    }

    @Test("What a client may not say is answered at once")
    mutating func forbidden() {
        #expect(client("{\"repowire\":\"inbox\",\"id\":1,\"ok\":true}")?.contains("-32600") == true)
        var buffer = LineBuffer(limit: 10)
        let long = Array((RelayTests.request(7) + "\n").utf8).withUnsafeBytes { buffer.feed($0) }[0]
        let answer = relay.take(long, limit: 10, now: 0).map { String(decoding: $0, as: UTF8.self) }
        #expect(answer?.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32600,") == true)
        #expect(relay.entries.isEmpty)
    }

    @Test(
        "Without a daemon a client's first questions are answered after 10 seconds",
        arguments: ["initialize", "ping", "tools/list", "server/discover"])
    func short(method: String) throws {
        var test = self
        _ = test.client(RelayTests.request(1, method), at: 3)
        #expect(test.relay.nextDeadline == 13 * second)
        #expect(test.relay.expire(now: 13 * second - 1, reason: "r").isEmpty)
        let answers = test.relay.expire(now: 13 * second, reason: "no daemon: do this").map { try? JSON(parsing: $0) }
        #expect(answers == [["jsonrpc": "2.0", "id": 1, "error": ["code": -32603, "message": "no daemon: do this"]]])
        #expect(test.relay.nextDeadline == nil)
        #expect(test.sent().isEmpty)
    }

    @Test("Without a daemon a tool call is answered after 60 seconds, for the model; with one it takes its time")
    mutating func calls() throws {
        _ = relay.connected()
        _ = client(RelayTests.request(1), at: 3)
        _ = sent()
        #expect(relay.nextDeadline == nil)
        relay.disconnected(now: 100 * second)
        _ = client(RelayTests.request(2), at: 130)
        #expect(relay.expire(now: 160 * second - 1, reason: "r").isEmpty)
        let first = relay.expire(now: 160 * second, reason: "r").map { try? JSON(parsing: $0) }
        #expect(first.map { $0?["id"] } == [1])
        #expect(first[0]?.at("/result/isError") == true)
        #expect(first[0]?.at("/result/content/0/text") == "r")
        #expect(relay.nextDeadline == 190 * second)
        _ = relay.connected()
        #expect(relay.nextDeadline == nil)
        #expect(sent() == [RelayTests.request(2)])
    }

    @Test("The answer of a daemon that was too slow does not reach a client that was answered")
    mutating func late() {
        _ = relay.connected()
        _ = client(RelayTests.request(1, "ping"))
        _ = sent()
        #expect(relay.expire(now: 10 * second, reason: "r").count == 1)
        #expect(!daemon("{\"id\":1,\"result\":{}}"))
        _ = client(RelayTests.request(1, "ping"), at: 20)
        #expect(daemon("{\"id\":1,\"result\":{}}"))
    }

    @Test("Notifications of the daemon pass, also with an id within")
    mutating func notifications() {
        _ = relay.connected()
        _ = client(RelayTests.request(1))
        #expect(daemon("{\"method\":\"notifications/progress\",\"params\":{\"id\":1}}"))
        #expect(daemon("not json"))
        #expect(relay.entries.count == 1)
    }

    @Test("A daemon that refuses this release answers everything with its reason")
    mutating func refused() throws {
        _ = client(RelayTests.request(1, "initialize"))
        _ = client(RelayTests.request(2))
        let answers = try relay.refuse(saying: "update").map { try JSON(parsing: $0) }
        #expect(answers.map { $0["id"] } == [1, 2])
        #expect(answers[0].at("/error/message") == "update")
        #expect(answers[1].at("/result/content/0/text") == "update")
        #expect(relay.entries.isEmpty)
    }
}
