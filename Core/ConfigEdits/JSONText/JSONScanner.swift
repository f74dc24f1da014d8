import RepowireKit

/// Finds values in JSON text by byte offsets, without building a tree: what is not looked at costs nothing, and what is
/// not edited keeps every byte.
struct JSONScanner {
    enum Dialect {
        /// RFC 8259.
        case strict
        /// With comments and trailing commas.
        case relaxed
    }

    let bytes: [UInt8]
    let dialect: Dialect

    /// The largest file that is edited. A larger one is not a config file.
    static let limit = 64 << 20

    /// Where the text begins, behind a byte order mark.
    var start: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// Whether there is nothing but space and comments.
    func isBlank() throws(TextProblem) -> Bool { try skipTrivia(from: start) == bytes.count }

    /// Checks the whole text, once, before anything is edited.
    /// - Returns: the range of the one value; nil when there is nothing but space and comments.
    func validate() throws(TextProblem) -> Range<Int>? {
        guard bytes.count <= JSONScanner.limit else { throw TextProblem("the file is larger than 64 MB", at: 0) }
        if let offset = UTF8Check.firstInvalidByte(of: bytes) {
            throw TextProblem("not UTF-8", at: offset, advice: "save the file as UTF-8")
        }
        let begin = try skipTrivia(from: start)
        if begin == bytes.count { return nil }
        let end = try skipValue(at: begin, depth: 0)
        let rest = try skipTrivia(from: end)
        guard rest == bytes.count else { throw TextProblem("more text after the end of the value", at: rest) }
        return begin..<end
    }

    func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Skips space and, where the dialect has them, comments.
    func skipTrivia(from offset: Int) throws(TextProblem) -> Int {
        var offset = offset
        while let byte = byte(offset) {
            if JSONScanner.isSpace(byte) {
                offset += 1
            } else if byte == UInt8(ascii: "/"), let end = try commentEnd(at: offset) {
                offset = end
            } else {
                break
            }
        }
        return offset
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The end of the comment that begins here (a line comment ends before its line break); nil when none begins.
    func commentEnd(at offset: Int) throws(TextProblem) -> Int? {
        guard byte(offset) == UInt8(ascii: "/"), let second = byte(offset + 1) else { return nil }
        guard second == UInt8(ascii: "/") || second == UInt8(ascii: "*") else { return nil }
        guard dialect == .relaxed else {
            throw TextProblem("a comment stands in a JSON file", at: offset, advice: "remove it")
        }
        var end = offset + 2
        if second == UInt8(ascii: "/") {
            while let byte = byte(end), byte != 0x0A, byte != 0x0D { end += 1 }
            return end
        }
        while end + 1 < bytes.count {
            if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") { return end + 2 }
            end += 1
        }
        throw TextProblem("the comment that begins here has no end", at: offset)
    }

    func skipValue(at offset: Int, depth: Int) throws(TextProblem) -> Int {
        guard let first = byte(offset) else {
            throw TextProblem("the file ends where a value should stand", at: offset)
        }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try container(at: offset, depth: depth, isSkipped: true).close + 1
        case UInt8(ascii: "\""): return try skipString(at: offset)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try skipNumber(at: offset)
        default:
            for word in ["true", "false", "null"] where bytes[offset...].starts(with: word.utf8) {
                return offset + word.utf8.count
            }
            throw TextProblem("a value should stand here", at: offset)
        }
    }

    func skipString(at offset: Int) throws(TextProblem) -> Int {
        var index = offset + 1
        while let byte = byte(index) {
            switch byte {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index = try skipEscape(at: index)
            case 0..<0x20:
                throw TextProblem("a control character or line break stands in a string", at: index)
            default: index += 1
            }
        }
        throw TextProblem("the string that begins here has no end", at: offset)
    }

    private func skipEscape(at offset: Int) throws(TextProblem) -> Int {
        switch byte(offset + 1) {
        case UInt8(ascii: "u"):
            for index in offset + 2..<offset + 6 {
                guard let digit = byte(index), Character(Unicode.Scalar(digit)).isHexDigit else {
                    throw TextProblem("an escape needs four hexadecimal digits", at: offset)
                }
            }
            return offset + 6
        case let byte? where "\"\\/bfnrt".utf8.contains(byte): return offset + 2
        default: throw TextProblem("unknown escape in a string", at: offset)
        }
    }

    private func skipNumber(at offset: Int) throws(TextProblem) -> Int {
        var index = offset
        func digits() throws(TextProblem) {
            let start = index
            while let byte = byte(index), byte >= 0x30, byte <= 0x39 { index += 1 }
            guard index > start else { throw TextProblem("a digit should stand here", at: index) }
        }
        if byte(index) == UInt8(ascii: "-") { index += 1 }
        if byte(index) == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits()
        }
        if byte(index) == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if let mark = byte(index), mark | 0x20 == UInt8(ascii: "e") {
            index += 1
            if let sign = byte(index), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        return index
    }
}
