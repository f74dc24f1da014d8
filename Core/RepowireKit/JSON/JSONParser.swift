/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public var reason: String
    /// Offset in bytes from the start of the text.
    public var offset: Int

    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSON {
    /// How deep arrays and objects may nest; deeper input is refused, so that hostile text cannot exhaust the stack.
    public static let maximumDepth = 200

    /// Parses one JSON text (RFC 8259, strict). Invalid UTF-8 is an error.
    public init(parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, depthLeft: maximumDepth)
        self = try parser.document()
    }

    public init(parsing bytes: [UInt8], maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result<JSON, JSONError> { () throws(JSONError) in try JSON(parsing: buffer, maximumDepth: maximumDepth) }
        }
        self = try result.get()
    }

    public init(parsing text: String, maximumDepth: Int = JSON.maximumDepth) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

/// A recursive-descent parser over bytes, with a limit on depth.
struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    var depthLeft: Int
    var position = 0

    init(bytes: UnsafeRawBufferPointer, depthLeft: Int) {
        self.bytes = bytes
        self.depthLeft = depthLeft
    }

    mutating func document() throws(JSONError) -> JSON {
        let value = try self.value()
        skipSpace()
        guard position == bytes.count else { throw error("more text after the value") }
        return value
    }

    private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }

    @inline(__always) private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always) private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSON {
        skipSpace()
        guard let byte = current else { throw error("the text ends where a value should stand") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("unexpected character")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw error("the text ends inside a word") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw error("unknown word")
        }
        position += count
        return value
    }

    private mutating func descend() throws(JSONError) {
        guard depthLeft > 0 else { throw error("nested too deeply") }
        depthLeft -= 1
    }

    private mutating func object() throws(JSONError) -> JSON {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        var result = JSONObject()
        skipSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object(result)
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("a key in quotes should stand here") }
            let key = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("a colon should stand here") }
            position += 1
            result.append(key, try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(result)
            default: throw error("a comma or a closing brace should stand here")
            }
        }
    }

    private mutating func array() throws(JSONError) -> JSON {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        var result: [JSON] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array(result)
        }
        while true {
            result.append(try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(result)
            default: throw error("a comma or a closing bracket should stand here")
            }
        }
    }
}

extension JSONParser {
    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        var isInteger = true
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
        } else {
            try requireDigits()
        }
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try requireDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try requireDigits()
        }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        // One beyond the range of a double is infinite, as in JavaScript: a file that holds it is JSON all the same.
        guard let value = Double(text) else { throw error("not a number") }
        return .double(value)
    }

    private mutating func skipDigits() {
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    }

    private mutating func requireDigits() throws(JSONError) {
        let start = position
        skipDigits()
        if position == start { throw error("a digit should stand here") }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var union: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            union |= byte
            if byte == UInt8(ascii: "\"") {
                let text = try decoded(bytes[start..<position], isASCII: union < 0x80)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw error("a control character stands unescaped in a string") }
            position += 1
        }
        throw error("the text ends inside a string")
    }

    private func decoded(_ slice: Slice<UnsafeRawBufferPointer>, isASCII: Bool) throws(JSONError) -> String {
        if isASCII { return String(decoding: UnsafeRawBufferPointer(rebasing: slice), as: UTF8.self) }
        guard let text = String(validating: UnsafeRawBufferPointer(rebasing: slice), as: UTF8.self) else {
            throw error("invalid UTF-8 in a string")
        }
        return text
    }

    /// The slow path: a string with at least one escape. `start` is where the string's text began.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var buffer = [UInt8](bytes[start..<position])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw error("invalid UTF-8 in a string")
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try appendEscape(to: &buffer)
            case 0..<0x20: throw error("a control character stands unescaped in a string")
            default:
                buffer.append(byte)
                position += 1
            }
        }
        throw error("the text ends inside a string")
    }

    private mutating func appendEscape(to buffer: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error("the text ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: String(try unicodeEscape()).utf8)
        default: throw error("unknown escape")
        }
    }

    /// After `\u`: four digits, or a surrogate pair. A lone surrogate becomes U+FFFD, as runtimes written in
    /// JavaScript can produce one by cutting a string in the middle.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits()
        if first >= 0xD800, first < 0xDC00, position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let mark = position
            position += 2
            let second = try fourDigits()
            if second >= 0xDC00, second < 0xE000 {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            position = mark
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw error("the text ends inside an escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error("a hexadecimal digit should stand here")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
