import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Transports

@Suite struct RPCClientTests {
    private let home: ScratchHome
    private var socket: String { "\(home.path)/socket" }

    init() throws { home = try ScratchHome() }

    /// A server that does what the test says with each connection, and a client's call to it.
    private func call(
        within milliseconds: Int = 5000, params: JSON = ["a": 1],
        _ serve: @escaping @Sendable (FakeConnection) -> Void
    ) throws -> JSON {
        let server = try FakeDaemon(at: socket, serve: serve)
        defer { server.stop() }
        let deadline = Deadline(milliseconds: milliseconds)
        return try RPCClient(webSocketAt: socket, deadline: deadline).call("method", params, deadline: deadline)
    }

    @Test func `A call gets its answer, between notices and questions of the server`() throws {
        let result = try call { connection in
            guard let socket = FakeWebSocket.accepting(connection), let message = socket.message(),
                let json = try? JSON(parsing: message)
            else { return }
            socket.send(["method": "notice", "params": [:]])
            socket.send(["id": 1, "method": "may I", "params": [:]])
            socket.send(["id": 99, "result": "of another"])
            socket.send(opcode: 9, Array("ping".utf8))
            // Anything but the answer to the ping would be an answer to the question.
            guard let next = socket.frame(), next.opcode == 10, next.payload == Array("ping".utf8) else { return }
            socket.send(["id": json["id"] ?? .null, "result": ["got": json]])
        }
        #expect(result.at("/got/method") == "method")
        #expect(result.at("/got/params/a") == 1)
        #expect(result.at("/got/jsonrpc") == nil)
    }

    @Test func `A message of 1 MiB goes there and comes back in pieces`() throws {
        let text = JSON.string(String(repeating: "wörter ", count: 131_072))
        let result = try call(within: 20_000, params: text) { connection in
            guard let socket = FakeWebSocket.accepting(connection), let message = socket.message(),
                let json = try? JSON(parsing: message)
            else { return }
            let answer: JSON = ["id": json["id"] ?? .null, "result": json["params"] ?? .null]
            let bytes = answer.bytes
            socket.send(opcode: 1, Array(bytes[..<1000]), isFinal: false)
            socket.send(opcode: 0, Array(bytes[1000..<70_000]), isFinal: false)
            socket.send(opcode: 0, Array(bytes[70_000...]))
        }
        #expect(result == text)
    }

    @Test func `A refusal is an error with the server's words`() {
        #expect {
            try call { connection in
                guard let socket = FakeWebSocket.accepting(connection), socket.message() != nil else { return }
                socket.send(["id": 1, "error": ["code": -32600, "message": "no such thread"]])
            }
        } throws: {
            ($0 as? RPCClient.ServerError)?.message == "no such thread"
        }
    }

    /// What a server that is broken or hostile may do instead of an answer.
    enum Fault: String, CaseIterable, Sendable {
        case closes, noWebSocket, wrongKey, endlessHead, maskedFrame, reservedBits, badUTF8, endlessMessage, silence
        case closeFrame, notJSON

        func commit(on connection: FakeConnection) {
            switch self {
            case .closes: return
            case .noWebSocket:
                _ = connection.readLine()
                connection.send(Array("HTTP/1.1 404 Not Found\r\n\r\n".utf8))
            case .wrongKey: _ = FakeWebSocket.accepting(connection, accept: "x")
            case .endlessHead:
                while connection.send([UInt8](repeating: UInt8(ascii: "a"), count: 4096)) {}
            default:
                guard let socket = FakeWebSocket.accepting(connection), socket.message() != nil else { return }
                fail(socket)
            }
            _ = connection.waitForEnd()
        }

        private func fail(_ socket: FakeWebSocket) {
            switch self {
            case .maskedFrame: socket.connection.send([0x81, 0x81, 1, 2, 3, 4, 5])
            case .reservedBits: socket.connection.send([0xF1, 0x01, 0x20])
            case .badUTF8: socket.send(opcode: 1, [0xFF, 0xFE])
            case .endlessMessage:
                // A length that nobody could mean.
                socket.connection.send([0x81, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
            case .closeFrame: socket.send(opcode: 8, [0x03, 0xE8])
            case .notJSON: socket.send(opcode: 1, Array("{".utf8))
            default: break
            }
        }
    }

    @Test(arguments: Fault.allCases) func `Whatever a server does instead of an answer is an error in time`(
        _ fault: Fault
    ) {
        let start = ContinuousClock.now
        #expect(throws: (any Error).self) { try call(within: 700) { fault.commit(on: $0) } }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `Nobody listening is an error at once`() {
        #expect(throws: SystemError.self) {
            try RPCClient(webSocketAt: "\(home.path)/nobody", deadline: Deadline(milliseconds: 1000))
        }
    }

    @Test func `A child that speaks in lines is called, and ends with its client`() throws {
        let script = """
            echo 'no json'; echo '{"method":"notice"}'
            while read -r line; do echo '{"id":1,"result":{"pid":'$$'}}'; done
            """
        let program = Subprocess("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
        var client: RPCClient? = try RPCClient(starting: program)
        let answer = try client?.call("method", deadline: Deadline(milliseconds: 5000))
        let pid = try #require(answer?["pid"]?.intValue.flatMap { Int32($0) })
        #expect(ProcessTable.identity(of: pid) != nil)
        client = nil
        #expect(ProcessTable.identity(of: pid) == nil)
    }

    @Test func `A child that ends or says nothing is an error in time`() throws {
        for script in ["exit 3", "sleep 60"] {
            let program = Subprocess("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
            #expect(throws: (any Error).self) {
                try RPCClient(starting: program).call("method", deadline: Deadline(milliseconds: 500))
            }
        }
    }
}
