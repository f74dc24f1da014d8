import RepowireKit

/// How a TOML file is written, so that what we add looks like what is there.
struct TOMLStyle {
    var lineEnd = "\n"
    /// What stands between a key and its value.
    var equals = " = "

    init(of document: TOMLDocument) {
        let bytes = document.bytes
        lineEnd = bytes.lineEnd
        guard let first = document.elements.first(where: { !$0.isHeader }),
            let (_, end) = try? document.scanner.keys(at: first.range.lowerBound)
        else { return }
        var index = document.scanner.skipBlanks(from: end)
        index = document.scanner.skipBlanks(from: index + 1)
        let gap = String(decoding: bytes[end..<index], as: UTF8.self)
        // Columns of equals signs are made for other keys.
        if gap == "=" { equals = gap }
    }

    func brackets(isTable: Bool) -> BracketStyle {
        BracketStyle(lineEnd: lineEnd, unit: "    ", isMultiline: false, padding: isTable ? " " : "")
    }

    /// A key, in quotes where it needs them.
    static func key(_ key: String) -> String {
        !key.isEmpty && key.utf8.allSatisfy(TOMLScanner.isBare) ? key : string(key)
    }

    static func key(_ keys: [String]) -> String { keys.map(key).joined(separator: ".") }

    /// A value on one line.
    func text(of value: JSON, at offset: Int) throws(TextProblem) -> String {
        switch value {
        case .null: throw TextProblem("TOML has no null to be written", at: offset)
        case .bool, .int: return value.text
        case .double(let number):
            if number.isNaN { return "nan" }
            if number.isInfinite { return number < 0 ? "-inf" : "inf" }
            return "\(number)"
        case .string(let text): return Self.string(text)
        case .array(let items):
            var parts: [String] = []
            for item in items { parts.append(try text(of: item, at: offset)) }
            return "[\(parts.joined(separator: ", "))]"
        case .object(let object):
            guard !object.isEmpty else { return "{}" }
            var parts: [String] = []
            for member in object.members { parts.append(try line(member.key, member.value, at: offset)) }
            return "{ \(parts.joined(separator: ", ")) }"
        }
    }

    /// A key and its value.
    func line(_ key: String, _ value: JSON, at offset: Int) throws(TextProblem) -> String {
        Self.key(key) + equals + (try text(of: value, at: offset))
    }

    /// A table with its header: one line for each member.
    func block(_ header: String, _ object: JSONObject, at offset: Int) throws(TextProblem) -> String {
        var lines = [header]
        for member in object.members { lines.append(try line(member.key, member.value, at: offset)) }
        return lines.joined(separator: lineEnd)
    }

    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
