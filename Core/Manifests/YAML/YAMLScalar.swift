package import RepowireKit

/// A scalar as it was written, and its value.
///
/// Only a plain scalar (one without quotes) can be something other than text, by the core rules of YAML 1.2: `null`
/// and `~`, `true` and `false`, decimal, `0o` and `0x` integers, floats. The words that YAML 1.1 made booleans
/// (`on`, `off`, `yes`, `no`, `y`, `n`) are text, and so are `1_000`, `12:30` and dates.
package struct YAMLScalar: Sendable, Hashable {
    package var text: String
    /// Written without quotes and not as a block.
    package var isPlain: Bool

    package init(_ text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    package var value: JSON {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        default: return number ?? .string(text)
        }
    }

    private var number: JSON? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: "0x".utf8) {
            guard bytes.count > 2, bytes.dropFirst(2).allSatisfy(isHexadecimalDigit) else { return nil }
            return Int64(text.dropFirst(2), radix: 16).map(JSON.int)
        }
        if bytes.starts(with: "0o".utf8) {
            guard bytes.count > 2, bytes.dropFirst(2).allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) else { return nil }
            return Int64(text.dropFirst(2), radix: 8).map(JSON.int)
        }
        return decimal(bytes)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private func decimal(_ bytes: [UInt8]) -> JSON? {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            return index - start
        }
        func skip(_ choices: String) -> Bool {
            guard index < bytes.count, choices.utf8.contains(bytes[index]) else { return false }
            index += 1
            return true
        }
        _ = skip("+-")
        let whole = digits()
        var isInteger = true
        var fraction = 0
        if skip(".") {
            isInteger = false
            fraction = digits()
        }
        guard whole + fraction > 0 else { return nil }
        if skip("eE") {
            isInteger = false
            _ = skip("+-")
            guard digits() > 0 else { return nil }
        }
        guard index == bytes.count else { return nil }
        if isInteger, let value = Int64(text) { return .int(value) }
        // Swift's own reader wants digits on both sides of the point.
        var form = text.replacing(/\.(?=[eE]|$)/, with: ".0")
        if form.hasPrefix("+") { form.removeFirst() }
        return Double(form).map(JSON.double)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }
}
