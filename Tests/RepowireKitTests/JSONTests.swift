import Testing

@testable import RepowireKit

@Suite("JSON values")
struct JSONTests {
    private func random(_ depth: Int, _ generator: inout SystemRandomNumberGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .int(.random(in: .min ... .max, using: &generator))
        case 3: return .int(Int64(Int8.random(in: .min ... .max, using: &generator)))
        case 4:
            let value = Double(bitPattern: .random(in: .min ... .max, using: &generator))
            // A whole double is read back as an integer, as everywhere in JSON.
            return value.isFinite && JSON.whole(value) == nil ? .double(value) : .double(0.5)
        case 5: return .string(text(&generator))
        case 6: return .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in random(depth - 1, &generator) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                        (text(&generator), random(depth - 1, &generator))
                    }))
        }
    }

    private func text(_ generator: inout SystemRandomNumberGenerator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let value = UInt32.random(in: 0..<(Bool.random(using: &generator) ? 0x80 : 0x11_0000), using: &generator)
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    @Test("are the same after they were written, in one line or for people, and read again")
    func roundTrip() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let value = random(4, &generator)
            let bytes = value.bytes
            #expect(!bytes.contains(0x0A))
            let again = try JSON(parsing: bytes)
            // By bytes: two strings may be equal and yet written in other scalars.
            #expect(again == value && again.bytes == bytes, "\(value.text)")
            #expect(try JSON(parsing: value.prettyText).bytes == bytes)
        }
    }

    static let forms: [(JSON, String)] = [
        (.double(1.5), "1.5"), (.double(3), "3"), (.double(-0.0), "0"), (.double(1e20), "1e+20"),
        (.double(1e15), "1000000000000000.0"),
        (.double(999_999_999_999_999), "999999999999999"), (.double(.infinity), "null"),
        (.double(.nan), "null"), (.int(.min), "-9223372036854775808"),
        (.string("\u{0}\u{1F}\u{7F}/"), "\"\\u0000\\u001f\u{7F}/\""),
        (.string("a\"b\\c\nd\re\tf"), #""a\"b\\c\nd\re\tf""#), (.object(JSONObject()), "{}"),
        (.array([.object(JSONObject()), .array([])]), "[{},[]]"),
        (.object(JSONObject([("b", .int(1)), ("a", .null)])), #"{"b":1,"a":null}"#),
    ]

    @Test("are written as they should be", arguments: forms)
    func written(_ value: JSON, _ text: String) {
        #expect(value.text == text)
    }

    @Test("are written for people with two spaces a level")
    func pretty() {
        let value: JSON = ["a": [1, [:], []], "b": ["c": "d"]]
        #expect(
            value.prettyText == """
                {
                  "a": [
                    1,
                    {},
                    []
                  ],
                  "b": {
                    "c": "d"
                  }
                }
                """)
    }

    @Test("give integers out of whole doubles, and nothing out of others")
    func integers() {
        for (value, whole) in [
            (JSON.double(3), Int64?(3)), (.double(3.5), nil), (.double(1e19), nil), (.double(-0x1p63), .min),
            (.double(0x1p63), nil),
            (.double(.infinity), nil), (.double(.nan), nil), (.int(7), 7), ("7", nil), (true, nil), (.null, nil),
        ] {
            #expect(value.intValue == whole, "\(value)")
        }
    }

    @Test("are found by pointer as RFC 6901 says")
    func pointers() {
        let value: JSON = [
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, "~1": 9, "01": ["x"], "é": [["deep": true]],
        ]
        for (pointer, found) in [
            ("", value), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/m~0n", 8),
            ("/~01", 9), ("/01/0", "x"), ("/é/0/deep", true), ("/foo/2", nil), ("/foo/-1", nil), ("/foo/+1", nil),
            ("/foo/01", nil), ("/foo/", nil), ("/foo/99999999999999999999", nil), ("/nothing", nil), ("/foo/0/x", nil),
        ] as [(String, JSON?)] {
            #expect(value.at(pointer) == found, "\(pointer)")
        }
    }

    @Test("of a key that came twice count with the last value, and are set and removed whole")
    func repeatedKeys() throws {
        var object = try #require(JSON(parsing: #"{"a":1,"b":2,"a":3}"#).objectValue)
        #expect(object["a"] == 3)
        object["a"] = 4
        #expect(object["a"] == 4)
        object["a"] = nil
        #expect(object["a"] == nil)
        #expect(object.keys == ["b"])
        object["c"] = 5
        #expect(JSON.object(object).text == #"{"b":2,"c":5}"#)
    }

    @Test("name their kind and their text as scalars")
    func kinds() {
        for (value, kind, text) in [
            (JSON.null, "null", nil), (true, "boolean", "true"), (1, "number", "1"), (1.5, "number", "1.5"),
            ("x", "string", "x"),
            ([], "array", nil), ([:], "object", nil),
        ] as [(JSON, String, String?)] {
            #expect(value.kind == kind)
            #expect(value.scalarText == text)
        }
    }
}
