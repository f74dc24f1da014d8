import DoorTestSupport
import Platform
import Testing

/// What a hostile or broken client does to a door.
struct HostileExchange: Sendable, CustomTestStringConvertible {
    var name: String
    var act: @Sendable (ServerProcess) throws -> Void
    var testDescription: String { name }

    init(_ name: String, _ act: @escaping @Sendable (ServerProcess) throws -> Void) {
        self.name = name
        self.act = act
    }

    /// Sends what is given, in one piece, and expects an answer with this status.
    init(_ name: String, sends text: @escaping @Sendable (UInt16) -> String, status: Int) {
        self.init(name) { server in
            let client = try server.connectHTTP()
            try? client.send(text(server.port))
            #expect(try client.answer().status == status)
        }
    }
}

extension ServerProcess {
    /// Limits short enough for a test to see them pass.
    static let quick = [
        "headTime=250", "bodyTime=400", "writeTime=600", "idleTime=20000", "handshake=250", "closing=300",
    ]

    /// Waits until the process has no more descriptors than these: every connection of before is closed.
    func waitForDescriptors(_ count: Int) throws {
        let deadline = Deadline(milliseconds: 30_000)
        while try usage().descriptors > count {
            guard !deadline.hasPassed else {
                Issue.record("a connection was kept: \(try usage().descriptors) descriptors instead of \(count)")
                return
            }
            Pause.milliseconds(5)
        }
    }

    /// The server must still answer at both doors, and then rest.
    func checkHealth() throws {
        #expect(isRunning)
        let web = try connectHTTP()
        try web.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        #expect(try web.answer().status == 200)
        let lines = try connectLines()
        try lines.send("ping\n")
        #expect(try lines.line() == "pong")
        try checkRest()
    }

    /// What is still to be done (a body to read, a last write) comes to an end; spinning takes all there is, and that
    /// is a good deal more than this on a busy machine too.
    func checkRest() throws {
        for _ in 0..<50 where try idleProcessorTime(over: 60) < 2_500 { return }
        Issue.record("the server does not come to rest")
    }
}

extension RawSocket {
    func post(_ fields: [String], body: String = "", port: UInt16) throws {
        try request("POST", "/echo", port: port, headers: ["Content-Type: application/json"] + fields)
        try? send(body)
    }

    /// The status of the next answer; nil when the connection was closed instead.
    func statusOrEnd() -> Int? { try? answer().status }
}
