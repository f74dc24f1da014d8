import RepowireKit
import Testing

@testable import Manifests

@Suite struct YAMLScalarTests {
    @Test(arguments: [
        ("", JSON.null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null),
        ("true", true), ("True", true), ("FALSE", false),
        ("0", 0), ("-0", 0), ("007", 7), ("+12", 12), ("-9223372036854775808", .int(.min)), ("0x1F", 31), ("0o17", 15),
        ("1.5", 1.5), ("-.5", -0.5), ("+.5", 0.5), ("1.", 1.0), ("1.e3", 1000.0), ("1e3", 1000.0), ("1E-2", 0.01),
        ("6.02e+23", 6.02e23), (".inf", .double(.infinity)), ("-.Inf", .double(-.infinity)),
        ("18446744073709551616", 18446744073709551616.0),
    ])
    func `A plain scalar has the type that YAML 1.2 gives it`(text: String, value: JSON) {
        #expect(YAMLScalar(text, isPlain: true).value == value)
    }

    @Test(arguments: [
        "on", "off", "yes", "no", "y", "n", "On", "YES", "nULL", "tRUE", "1_000", "12:30", "2026-01-01", "0b1", "0x",
        "0o8", "0xG", "1e", "1.5.2", "--1", "+", "-", ".", ".e1", "1 2", "Infinity", "nan", "0X1F", "1,5", "é",
    ])
    func `What YAML 1.1 took for something else is text`(text: String) {
        #expect(YAMLScalar(text, isPlain: true).value == .string(text))
    }

    @Test(arguments: ["", "null", "true", "12", "1.5", ".inf"])
    func `In quotes everything is text`(text: String) {
        #expect(YAMLScalar(text, isPlain: false).value == .string(text))
    }

    @Test func `Not-a-number is known`() {
        guard case .double(let value) = YAMLScalar(".nan", isPlain: true).value else {
            Issue.record("not a number was read as something else")
            return
        }
        #expect(value.isNaN)
    }
}
