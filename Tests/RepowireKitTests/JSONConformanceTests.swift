import Testing

@testable import RepowireKit

@Suite("Reading JSON")
struct JSONConformanceTests {
    static let accepted: [(String, JSON)] = [
        ("null", .null), ("true", true), ("false", false), (" \t\r\n1 \t\r\n", 1), ("0", 0), ("-0", 0), ("-1", -1),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.5", 1.5), ("-1.5e3", -1500.0),
        ("1E2", .double(100)),
        ("1e-2", 0.01), ("1e+2", .double(100)), ("0.0", .double(0)), ("-0.0", .double(-0.0)), ("1e-999", .double(0)),
        ("1e999", .double(.infinity)), ("-1e999", .double(-.infinity)),
        ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)), ("5e-324", .double(.leastNonzeroMagnitude)),
        ("123456789012345678901234567890", .double(123_456_789_012_345_678_901_234_567_890)), ("\"\"", ""),
        ("\"a\"", "a"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u65E5""#, "Aé日"), (#""\u0000""#, "\u{0}"),
        (#""\ud83d\ude80""#, "🚀"), (#""\uD83D\uDE80""#, "🚀"), (#""\ud800""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"),
        (#""\ud800x""#, "\u{FFFD}x"), (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\ud800\ud83d\ude80""#, "\u{FFFD}🚀"), (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
        ("\"\u{7F}\u{80}\u{2028}\"", "\u{7F}\u{80}\u{2028}"),
        ("\"\u{FEFF}\u{FFFF}\u{10FFFF}\"", "\u{FEFF}\u{FFFF}\u{10FFFF}"), ("\"🚀日本語é\"", "🚀日本語é"), ("[]", []),
        ("[ ]", []), ("[1]", [1]),
        ("[1,[2,[]],{}]", [1, [2, []], [:]]), ("{}", [:]), ("{ }", [:]),
        (#"{"a":1,"b":[true,null]}"#, ["a": 1, "b": [true, nil]]),
        (#"{"":0}"#, ["": 0]), (#"{"a":1,"a":2}"#, ["a": 1, "a": 2]), (#"{"\u0061":1}"#, ["a": 1]),
        (#"{ "a" : 1 , "b" : 2 }"#, ["a": 1, "b": 2]), ("[\n1,\r2,\t3]", [1, 2, 3]),
    ]

    @Test("takes every JSON text", arguments: accepted)
    func accepts(_ text: String, _ value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    static let refused: [String] = [
        "", " ", "nul", "nulll", "True", "NULL", "undefined", "NaN", "Infinity", "-Infinity", "+1", "01", "-01", "00",
        "-", "--1",
        "1.", ".5", "-.5", "1.e2", "1e", "1e+", "1e1.5", "1 2", "0x10", "1_000", "1a", "\"", "\"a",
        "'a'", "a", "\"a\"b",
        #""\x""#, #""\u""#, #""\u12""#, #""\u12g4""#, #""\U0041""#, #""\ud800\u""#, #""\ud800\uZZZZ""#, #""\"#,
        "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"",
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "[1}", "{", "}", "{a:1}", "{\"a\"}",
        "{\"a\":}", "{\"a\":1", "{\"a\":1,}",
        "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}", "{\"a\"::1}", "{1:2}", "{null:1}", "{\"a\":1]", "{'a':1}",
        "{\"a\":1 \"b\":2}", "[]]", "{}{}", "[1]x",
        "\u{FEFF}1", "\u{A0}1", "1\u{B}", "// c\n1", "1 /* c */", "[1,#\n2]", "\u{0}", "1\u{0}", "{\"a\":1}\u{0}",
    ]

    @Test("refuses everything else and says where", arguments: refused)
    func refuses(_ text: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error.offset >= 0 && error.offset <= text.utf8.count)
        #expect(!error.reason.isEmpty)
    }

    static let notUTF8: [[UInt8]] = [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x9A], [0xC3, 0x28],
        [0xE2, 0x28, 0xA1],
    ]

    @Test(
        "refuses bytes that are not UTF-8, in a plain string, in one with escapes, in a key and outside",
        arguments: notUTF8)
    func invalidUTF8(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let colon = Array("\":1}".utf8)
        for text in [
            [quote] + bytes + [quote], Array("\"\\n".utf8) + bytes + [quote], Array("{\"".utf8) + bytes + colon, bytes,
            Array("[1,".utf8) + bytes,
        ] {
            #expect(throws: JSONError.self) { try JSON(parsing: text) }
        }
    }

    @Test("refuses what nests too deeply, however it nests, and takes what is just not too deep")
    func depth() throws {
        let limit = JSON.maximumDepth
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let levels = open == "[{\"a\":" ? limit / 2 : limit
            let middle = open.hasSuffix(":") ? "1" : ""
            let fits = String(repeating: open, count: levels) + middle + String(repeating: close, count: levels)
            #expect(throws: Never.self) { try JSON(parsing: fits) }
            let tooDeep =
                String(repeating: open, count: levels + 1) + middle + String(repeating: close, count: levels + 1)
            #expect(throws: JSONError.self) { try JSON(parsing: tooDeep) }
            #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: open, count: 500_000)) }
        }
        // Depth is counted, not breadth.
        let wide = "[" + Array(repeating: "[[]]", count: 10_000).joined(separator: ",") + "]"
        #expect(try JSON(parsing: wide).arrayValue?.count == 10_000)
        #expect(throws: JSONError.self) { try JSON(parsing: "[[1]]", maximumDepth: 1) }
        #expect(try JSON(parsing: "1", maximumDepth: 0) == 1)
    }

    @Test("tells the place of an error in bytes")
    func places() {
        for (text, offset) in [("[1,x]", 3), ("{\"a\":1,}", 7), ("\"é\n\"", 3), ("[1 2]", 3), ("truX", 0), ("1 1", 2)] {
            #expect(throws: JSONError.self) { try JSON(parsing: text) }
            do {
                _ = try JSON(parsing: text)
            } catch {
                #expect(error.offset == offset, "\(text): \(error)")
            }
        }
    }

    @Test("takes any bytes without a trap, and what it takes it can write and read again")
    func mutations() {
        var generator = SystemRandomNumberGenerator()
        let seeds = JSONConformanceTests.accepted.map { Array($0.0.utf8) }
        let alphabet = Array("[]{}\",:\\u0123456789abcdefDE.+-tfnrl \n\u{0}é🚀".utf8)
        for _ in 0..<20_000 {
            var bytes = seeds.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: index)
                case 1: if index < bytes.count { bytes.remove(at: index) }
                default: if index < bytes.count { bytes[index] = alphabet.randomElement(using: &generator) ?? 0 }
                }
            }
            guard let value = try? JSON(parsing: bytes) else { continue }
            #expect(throws: Never.self, "\(bytes)") { _ = try JSON(parsing: value.bytes) }
        }
    }
}
