import RepowireKit
import TestSupport
import Testing

@testable import Wire

@Suite("Looking into lines without parsing them")
struct MessageScannerTests {
    private func heads(_ text: String) -> [MessageHead] {
        var scanner = MessageScanner()
        scanner.feed(Array(text.utf8))
        return scanner.heads
    }

    @Test(
        "Requests, notifications and answers are told apart, whatever the order of their members",
        arguments: [
            (#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, MessageHead(id: "1", method: "ping")),
            (
                #"{"method":"tools/call","params":{"id":9,"method":"x"},"id":"a"}"#,
                .init(id: "\"a\"", method: "tools/call")
            ),
            (#" { "id" : 7 , "method" : "m" } "#, .init(id: "7", method: "m")),
            (#"{"method":"n","params":{}}"#, .init(method: "n")),
            (#"{"id":1,"result":{"method":"x","id":2}}"#, .init(id: "1", isAnswer: true)),
            (#"{"id":1,"error":{"code":-1,"message":"method"}}"#, .init(id: "1", isAnswer: true)),
            (#"{"error":null,"id":"x"}"#, .init(id: "\"x\"", isAnswer: true)),
            (#"{"id":null,"method":"m"}"#, .init(method: "m")), (#"{"id":1.5,"method":"m"}"#, .init(method: "m")),
            (#"{"id":[1],"method":"m"}"#, .init(method: "m")), (#"{"id":{"id":3},"method":"m"}"#, .init(method: "m")),
            (#"{"note":"\"id\":5,\\","id":6,"method":"m"}"#, .init(id: "6", method: "m")),
            (
                #"{"method":"notifications/cancelled","params":{"x":{"requestId":1},"requestId":"r","y":[2]}}"#,
                .init(method: "notifications/cancelled", cancelled: "\"r\"")
            ),
            (
                #"{"method":"m","other":{"requestId":1},"params":[1,"requestId",2]}"#,
                .init(method: "m")
            ),
        ])
    func kinds(text: String, head: MessageHead) { #expect(heads(text) == [head]) }

    @Test("Two spellings of one id are the same id, a number and a string are not")
    func spellings() {
        #expect(heads(#"{"id":"\u0061\/","method":"m"}"#)[0].id == heads(#"{"id":"a/","method":"m"}"#)[0].id)
        #expect(heads(#"{"id":1,"method":"m"}"#)[0].id != heads(#"{"id":"1","method":"m"}"#)[0].id)
    }

    @Test("Each message of a batch is found")
    func batch() {
        let found = heads(#"[{"id":1,"method":"a"},{"method":"b"}, {"result":[{"id":5}],"id":2}]"#)
        #expect(
            found == [
                MessageHead(id: "1", method: "a"), MessageHead(method: "b"), MessageHead(id: "2", isAnswer: true),
            ])
    }

    @Test("What is no message has no head, and nothing makes the scanner fall")
    func noise() {
        for text in [
            "", "x", "7", "\"text\"", "]]]}}}", "}{", "[[[[", "{{{{", "{\"id\"", "{\"", ",,,:::", "[\"id\":1]",
        ] {
            #expect(heads(text).allSatisfy { !$0.isRequest })
        }
        var generator = SplitMix(state: 7)
        let alphabet = Array("{}[]\",:\\ idmethodparamsrequestId19null\u{0}\u{7F}".utf8) + [0xFF]
        for _ in 0..<3000 {
            var scanner = MessageScanner()
            scanner.feed((0..<60).map { _ in alphabet.randomElement(using: &generator) ?? 0 })
        }
    }

    @Test("It does not matter how a line is cut into pieces")
    func pieces() {
        let text = #"{"params":{"requestId":"ü\"","z":1},"id":"\\\"x","method":"notifications/cancelled"}"#
        let bytes = Array(text.utf8)
        let whole = heads(text)
        for cut in 1..<bytes.count {
            var scanner = MessageScanner()
            scanner.feed(Array(bytes[..<cut]))
            scanner.feed(Array(bytes[cut...]))
            #expect(scanner.heads == whole)
        }
    }

    @Test("On everything that is JSON, it finds what a parser finds")
    func againstParser() throws {
        var generator = SplitMix(state: 11)
        for _ in 0..<500 {
            var members: [(String, JSON)] = [
                (
                    "id",
                    [.int(.random(in: 0...9, using: &generator)), "a\"b", .null].randomElement(using: &generator) ?? 1
                ),
                ("method", "m"), ("extra", MessageScannerTests.value(&generator, depth: 3)),
                ("params", MessageScannerTests.value(&generator, depth: 3)),
            ]
            members.shuffle(using: &generator)
            let json = JSON.object(JSONObject(members))
            let head = try #require(heads(json.text).first)
            #expect(head.method == "m")
            let id = json["id"] ?? .null
            #expect(head.id == (id.isNull ? nil : id.text))
            #expect(!head.isAnswer)
        }
    }

    private static func value(_ generator: inout SplitMix, depth: Int) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &generator) {
        case 0: return .null
        case 1: return .int(.random(in: -5...5, using: &generator))
        case 2: return .string(["id", "method", "result", "\\\"{[,:", "error"].randomElement(using: &generator) ?? "")
        case 3: return .bool(true)
        case 4: return .array((0..<3).map { _ in value(&generator, depth: depth - 1) })
        default:
            let names = ["id", "method", "result", "error", "params"]
            return .object(
                JSONObject(
                    names.shuffled(using: &generator).prefix(2).map { ($0, value(&generator, depth: depth - 1)) }))
        }
    }
}
