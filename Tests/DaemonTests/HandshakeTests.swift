import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// The first line, and what is no line at all.
@Suite(.serialized) struct HandshakeTests {
    @Test func `A daemon says who it is`() async throws {
        let daemon = try await RealDaemon()
        let greeting = try Connection(to: daemon.home.socket).call("hello", ["protocol": 1, "program": "test"])
        #expect(greeting["release"]?.stringValue == WireProtocol.release)
        #expect(greeting["pid"]?.intValue == Int64(daemon.pid))
        #expect(greeting["home"]?.stringValue == daemon.home.path)
    }

    @Test func `A first line that is no hello is refused and the connection closed`() async throws {
        let daemon = try await RealDaemon()
        let connection = try Connection(to: daemon.home.socket)
        let error = try connection.failure("daemon/status")
        #expect(error.name == .invalidRequest)
        #expect(error.hint != nil)
        #expect(try connection.drain().isEmpty)
    }

    @Test(arguments: [(0, "the program"), (2, "the daemon")])
    func `Another protocol is refused with the side to update`(version: Int64, side: String) async throws {
        let daemon = try await RealDaemon()
        let connection = try Connection(to: daemon.home.socket)
        let params: JSON = ["protocol": .int(version), "program": "old", "release": "9.9"]
        let error = try connection.failure("hello", params)
        #expect(error.name == .versionMismatch)
        #expect(error.message.contains("old 9.9"))
        #expect(error.hint == "Update \(side)")
        #expect(try connection.failure("daemon/status").name == .invalidRequest)
    }

    @Test func `What a newer program says more is passed over`() async throws {
        let daemon = try await RealDaemon()
        let connection = try Connection(to: daemon.home.socket)
        try connection.call("hello", ["protocol": 1, "program": "new", "release": "0.2.0", "colour": "green"])
        try connection.call("peer/list", ["include_offline": nil, "shape": ["round": true]])
    }

    @Test(arguments: [
        ("nonsense", WireError.Name.parse), ("[]", .invalidRequest), ("{}", .invalidRequest), ("17", .invalidRequest),
        (#"{"jsonrpc":"1.0","id":1,"method":"daemon/status"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"daemon/status"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":[1],"method":"daemon/status"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1,"method":7}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1,"method":"\q"}"#, .parse), (#"{"jsonrpc":"2.0","id":1}"#, .invalidRequest),
    ])
    func `What is no request is answered with an error without an id, and the next one is served`(
        text: String, name: WireError.Name
    ) async throws {
        let daemon = try await RealDaemon()
        let connection = try daemon.connect()
        try connection.send(Array("\(text)\n".utf8))
        let line = try connection.line()
        #expect(line?["id"] == .null)
        #expect(line?.at("/error/data/name")?.stringValue == name.rawValue)
        try connection.call("daemon/status")
    }

    @Test func `Depth without end is an error, not the end of the daemon`() async throws {
        let daemon = try await RealDaemon()
        let connection = try daemon.connect()
        for opening in ["[", "{\"a\":"] {
            try connection.send(Array((String(repeating: opening, count: 300_000) + "\n").utf8))
            #expect(try connection.line()?.at("/error/data/name") == "parse_error")
        }
        #expect(try daemon.isHealthy())
    }

    @Test func `Ids come back as they came, and notifications are never answered`() async throws {
        let daemon = try await RealDaemon()
        let connection = try daemon.connect()
        try connection.send(Array(#"{"jsonrpc":"2.0","method":"daemon/status"}"#.utf8) + [0x0A])
        try connection.send(Array(#"{"jsonrpc":"2.0","method":"nonsense","params":[]}"#.utf8) + [0x0A])
        try connection.send(Array(#"{"jsonrpc":"2.0","id":"7","method":"daemon/status"}"#.utf8) + [0x0A])
        #expect(try connection.line()?["id"] == "7")
        try connection.send(Array(#"{"jsonrpc":"2.0","id":9007199254740991,"method":"daemon/status"}"#.utf8) + [0x0A])
        #expect(try connection.line()?["id"] == 9_007_199_254_740_991)
    }

    @Test func `Requests may be sent without waiting, and a client that has done writing gets all answers`()
        async throws
    {
        let daemon = try await RealDaemon()
        let connection = try daemon.connect()
        let ids = try (0..<200).map { _ in try connection.begin("daemon/status") }
        connection.endOutput()
        for id in ids { #expect(try connection.answer(to: id).get()["release"] != nil) }
        #expect(try connection.line() == nil)
    }

    @Test func `A line over the limit is refused, and the daemon goes on`() async throws {
        let daemon = try await RealDaemon()
        let connection = try daemon.connect()
        let body = String(repeating: "x", count: WireProtocol.maximumLine)
        try connection.send(RPCLine.request(id: 1, method: "peer/notify", params: ["message": .string(body)]).bytes)
        #expect(try connection.line()?.at("/error/data/name") == "too_large")
        #expect(try daemon.isHealthy())
    }
}
