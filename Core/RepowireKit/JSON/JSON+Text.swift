extension JSON {
    /// The value as compact JSON text in UTF-8, on one line.
    public var bytes: [UInt8] {
        var buffer: [UInt8] = []
        write(to: &buffer)
        return buffer
    }

    /// The value as compact JSON text, on one line.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends the value as compact JSON text.
    public func write(to buffer: inout [UInt8]) {
        switch self {
        case .null: buffer.append(contentsOf: "null".utf8)
        case .bool(let value): buffer.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): buffer.append(contentsOf: String(value).utf8)
        case .double(let value): buffer.append(contentsOf: JSON.text(of: value).utf8)
        case .string(let value): JSON.write(value, to: &buffer)
        case .array(let items):
            buffer.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                item.write(to: &buffer)
            }
            buffer.append(UInt8(ascii: "]"))
        case .object(let object):
            buffer.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                JSON.write(member.key, to: &buffer)
                buffer.append(UInt8(ascii: ":"))
                member.value.write(to: &buffer)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }

    /// The value as JSON text for people: two spaces a level.
    public var prettyText: String {
        var buffer: [UInt8] = []
        writePretty(to: &buffer, level: 0)
        return String(decoding: buffer, as: UTF8.self)
    }

    private func writePretty(to buffer: inout [UInt8], level: Int) {
        func newLine(_ level: Int) {
            buffer.append(UInt8(ascii: "\n"))
            buffer.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
        }
        switch self {
        case .array(let items) where !items.isEmpty:
            buffer.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                newLine(level + 1)
                item.writePretty(to: &buffer, level: level + 1)
            }
            newLine(level)
            buffer.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            buffer.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                newLine(level + 1)
                JSON.write(member.key, to: &buffer)
                buffer.append(contentsOf: ": ".utf8)
                member.value.writePretty(to: &buffer, level: level + 1)
            }
            newLine(level)
            buffer.append(UInt8(ascii: "}"))
        default: write(to: &buffer)
        }
    }

    /// JSON has no infinity and no NaN: they become null, as in JavaScript.
    private static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = JSON.whole(value), abs(value) < 1e15 { return String(whole) }
        return value.description
    }

    /// Appends a string with quotes and escapes.
    public static func write(_ string: String, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { utf8 in
            var clean = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                buffer.append(contentsOf: utf8[clean..<index])
                clean = index + 1
                switch byte {
                case UInt8(ascii: "\""): buffer.append(contentsOf: [UInt8(ascii: "\\"), byte])
                case UInt8(ascii: "\\"): buffer.append(contentsOf: [UInt8(ascii: "\\"), byte])
                case 0x0A: buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
                case 0x0D: buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
                case 0x09: buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
                default:
                    let digits = Array("0123456789abcdef".utf8)
                    buffer.append(contentsOf: "\\u00".utf8)
                    buffer.append(digits[Int(byte >> 4)])
                    buffer.append(digits[Int(byte & 15)])
                }
            }
            buffer.append(contentsOf: utf8[clean...])
        }
        buffer.append(UInt8(ascii: "\""))
    }
}
