import RepowireKit
import Testing

@testable import Wire

@Suite("Lines of the socket")
struct RPCLineTests {
    static let lines: [(String, RPCLine)] = [
        (#"{"jsonrpc":"2.0","id":1,"method":"a","params":{"b":2}}"#, .request(id: 1, method: "a", params: ["b": 2])),
        (#"{"jsonrpc":"2.0","id":"x","method":"a"}"#, .request(id: "x", method: "a", params: [:])),
        (#"{"id":-5,"params":[1],"method":"","jsonrpc":"2.0"}"#, .request(id: -5, method: "", params: [1])),
        (#"{"jsonrpc":"2.0","method":"a","params":null}"#, .notification(method: "a", params: .null)),
        (#"{"jsonrpc":"2.0","method":"a"}"#, .notification(method: "a", params: [:])),
        (#"{"jsonrpc":"2.0","id":1,"result":null}"#, .result(id: 1, .null)),
        (#"{"jsonrpc":"2.0","id":"y","result":{"a":[]},"more":true}"#, .result(id: "y", ["a": []])),
        (#"{"jsonrpc":"2.0","result":1}"#, .result(id: .null, 1)),
        (
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m","data":{"name":"parse_error"}}}"#,
            .failure(id: .null, WireError(.parse, "m"))
        ),
        (
            #"{"jsonrpc":"2.0","id":3,"error":{}}"#,
            .failure(id: 3, WireError(.internalError, "the daemon refused without a reason"))
        ),
    ]

    @Test("are read", arguments: lines)
    func reads(_ text: String, _ line: RPCLine) throws {
        #expect(try RPCLine(parsing: Array(text.utf8)) == line)
    }

    static let refused: [(String, WireError.Name)] = [
        ("", .parse), ("{", .parse), ("{}x", .parse), ("\u{0}", .parse), ("[1", .parse), ("1", .invalidRequest),
        ("[]", .invalidRequest),
        ("{}", .invalidRequest), (#"{"jsonrpc":"2.0"}"#, .invalidRequest),
        (#"{"jsonrpc":"1.0","id":1,"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":2.0,"id":1,"method":"a"}"#, .invalidRequest), (#"{"id":1,"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1,"method":5}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":null,"method":"a"}"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":[1],"method":"a"}"#, .invalidRequest),
        (#"[{"jsonrpc":"2.0","id":1,"method":"a"}]"#, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1,"params":{}}"#, .invalidRequest),
    ]

    @Test("are refused by name", arguments: refused)
    func refuses(_ text: String, _ name: WireError.Name) {
        let error = #expect(throws: WireError.self) { try RPCLine(parsing: Array(text.utf8)) }
        #expect(error?.name == name)
    }

    @Test("are one line each, and the same after they were sent", arguments: lines.map(\.1))
    func roundTrip(_ line: RPCLine) throws {
        #expect(line.bytes.last == 0x0A)
        #expect(line.bytes.dropLast().allSatisfy { $0 != 0x0A })
        #expect(try RPCLine(parsing: line.bytes) == line)
        let hard = RPCLine.request(id: "\u{0}\n\"", method: "\r\n", params: ["\u{2028}": "\n\u{0}\\"])
        #expect(hard.bytes.count { $0 == 0x0A } == 1)
        #expect(try RPCLine(parsing: hard.bytes) == hard)
    }
}
