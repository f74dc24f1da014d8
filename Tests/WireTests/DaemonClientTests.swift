import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Wire

@Suite("A client of the daemon")
struct DaemonClientTests {
    private let scratch: ScratchHome

    init() throws { scratch = try ScratchHome() }

    private var home: RepowireHome { RepowireHome(scratch.path) }

    /// A daemon that shakes hands and then does as it is told with each further line.
    private func daemon(_ serve: @escaping @Sendable (JSON, FakeConnection) -> Bool) throws -> FakeDaemon {
        try FakeDaemon(at: scratch.socket) { connection in
            guard let hello = connection.readJSON() else { return }
            connection.send(["jsonrpc": "2.0", "id": hello["id"] ?? .null, "result": ["release": "0.1.0"]])
            while let line = connection.readJSON() { if !serve(line, connection) { return } }
        }
    }

    private func client(_ milliseconds: Int = 10_000) throws(WireError) -> DaemonClient {
        try DaemonClient(home: home, program: "test", milliseconds: milliseconds)
    }

    private func failure(_ body: () throws -> Void) -> WireError.Name? {
        do { try body() } catch let error as WireError { return error.name } catch { return nil }
        return nil
    }

    @Test("shakes hands, calls, and gets the answer to its own call, whatever comes before it")
    func calls() throws {
        let daemon = try daemon { line, connection in
            connection.send(["jsonrpc": "2.0", "method": "ask/progress", "params": ["n": 1]])
            connection.send(["jsonrpc": "2.0", "id": 99, "result": "somebody else's"])
            connection.send(["jsonrpc": "2.0", "id": 99, "error": ["code": 1, "message": "somebody else's"]])
            connection.send(["jsonrpc": "2.0", "id": 5, "method": "a/request/to/us"])
            return connection.send(["jsonrpc": "2.0", "id": line["id"] ?? .null, "result": line["params"] ?? .null])
        }
        defer { daemon.stop() }
        let client = try client()
        #expect(client.greeting["release"] == "0.1.0")
        var notes: [JSON] = []
        for number in 0..<3 {
            let answer = try client.call("echo", ["x": .int(Int64(number))]) { method, params in
                #expect(method == "ask/progress")
                notes.append(params)
            }
            #expect(answer == ["x": .int(Int64(number))])
        }
        #expect(notes == [["n": 1], ["n": 1], ["n": 1]])
    }

    @Test("passes the daemon's errors on, also those without an id")
    func errors() throws {
        let daemon = try daemon { line, connection in
            let isWhole = line["method"] == "whole"
            return connection.send([
                "jsonrpc": "2.0", "id": isWhole ? line["id"] ?? .null : .null,
                "error": WireError(.cycle, "a → b → a", hint: "wait").json,
            ])
        }
        defer { daemon.stop() }
        let client = try client()
        for method in ["whole", "broken"] {
            let error = #expect(throws: WireError.self) { try client.call(method) }
            #expect(error == WireError(.cycle, "a → b → a", hint: "wait"))
        }
    }

    @Test("says that there is no daemon, that it hangs, that it went away, that it talks nonsense")
    func trouble() throws {
        #expect(failure { _ = try client() } == .unreachable)
        do {
            let deaf = try FakeDaemon.deaf(at: scratch.socket)
            #expect(failure { _ = try client(80) } == .timedOut)
            _ = deaf
        }
        let daemon = try daemon { line, connection in
            switch line["method"]?.stringValue {
            case "leave": return false
            case "nonsense": return connection.send(Array("no json\n".utf8))
            case "half": return connection.send(Array("{\"jsonrpc\":".utf8))
            case "long": return connection.send([UInt8](repeating: 0x20, count: WireProtocol.maximumLine * 4 + 100_000))
            default: return true
            }
        }
        defer { daemon.stop() }
        #expect(failure { _ = try client().call("leave") } == .unreachable)
        #expect(failure { _ = try client().call("nonsense") } == .parse)
        #expect(failure { _ = try client().call("half", milliseconds: 80) } == .timedOut)
        #expect(failure { _ = try client().call("long") } == .unreachable)
        #expect(failure { _ = try client().call("silence", milliseconds: 80) } == .timedOut)
    }

    @Test("stops waiting when it is told to, and is of use afterwards")
    func interrupted() throws {
        let daemon = try daemon { line, connection in
            guard line["method"] == "fast" else { return true }
            // The answer to the call before comes late.
            connection.send(["jsonrpc": "2.0", "id": 2, "result": "late"])
            return connection.send(["jsonrpc": "2.0", "id": line["id"] ?? .null, "result": "mine"])
        }
        defer { daemon.stop() }
        let client = try client()
        var looks = 0
        let name = failure {
            _ = try client.call(
                "slow",
                keepWaiting: {
                    looks += 1
                    return looks < 3
                })
        }
        #expect(name == .interrupted && looks == 3)
        #expect(try client.call("fast") == "mine")
        // The deadline holds while it keeps waiting, too.
        #expect(failure { _ = try client.call("slow", milliseconds: 150, keepWaiting: { true }) } == .timedOut)
    }

    @Test("carries a body of 1 MiB there and back")
    func large() throws {
        let daemon = try daemon { line, connection in
            connection.send(["jsonrpc": "2.0", "id": line["id"] ?? .null, "result": line["params"] ?? .null])
        }
        defer { daemon.stop() }
        let body = JSON.string(String(repeating: "é\n\"\u{1}", count: Message.maximumBody / 5))
        #expect(try client().call("echo", ["body": body]) == ["body": body])
    }
}
