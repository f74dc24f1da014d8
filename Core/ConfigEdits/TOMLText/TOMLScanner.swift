import RepowireKit

/// Finds keys and values in TOML text by byte offsets. The text is known to be TOML: what it says is toml++'s business.
struct TOMLScanner {
    let bytes: [UInt8]

    /// A list or table in brackets, and the keys of its members; empty ones in lists.
    struct Inline {
        var brackets: Brackets
        var keys: [[String]]
    }

    func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func isByte(_ character: Unicode.Scalar, at offset: Int) -> Bool { byte(offset) == UInt8(ascii: character) }

    func commentEnd(at offset: Int) -> Int? {
        isByte("#", at: offset) ? bytes.lineContentEnd(from: offset) : nil
    }

    func skipBlanks(from offset: Int) -> Int {
        var offset = offset
        while bytes.isBlank(at: offset) { offset += 1 }
        return offset
    }

    /// Skips blanks, line breaks and comments.
    func skipTrivia(from offset: Int) -> Int {
        var offset = offset
        while let byte = byte(offset) {
            if JSONScanner.isSpace(byte) {
                offset += 1
            } else if let end = commentEnd(at: offset) {
                offset = end
            } else {
                break
            }
        }
        return offset
    }

    /// A key with its dots.
    /// - Returns: its parts, and where the last one ends.
    func keys(at offset: Int) throws(TextProblem) -> (keys: [String], end: Int) {
        var keys: [String] = []
        var index = offset
        while true {
            let (key, end) = try self.key(at: index)
            keys.append(key)
            let next = skipBlanks(from: end)
            guard isByte(".", at: next) else { return (keys, end) }
            index = skipBlanks(from: next + 1)
        }
    }

    private func key(at offset: Int) throws(TextProblem) -> (String, Int) {
        if isByte("\"", at: offset) || isByte("'", at: offset) {
            let end = try skipString(at: offset)
            guard case .string(let key) = try TOML.value(of: bytes[offset..<end]) else { throw unclear(offset) }
            return (key, end)
        }
        var end = offset
        while let byte = byte(end), Self.isBare(byte) { end += 1 }
        guard end > offset else { throw unclear(offset) }
        return (String(decoding: bytes[offset..<end], as: UTF8.self), end)
    }

    /// Whether a key of this byte needs no quotes.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            return true
        default: return false
        }
    }

    func skipValue(at offset: Int) throws(TextProblem) -> Int {
        switch byte(offset) {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try skipString(at: offset)
        case UInt8(ascii: "["), UInt8(ascii: "{"): return try inline(at: offset).brackets.close + 1
        default:
            var end = offset
            while let byte = byte(end), !Array(",]}#\r\n".utf8).contains(byte) { end += 1 }
            // A date may hold a space, but does not end with one.
            while end > offset, bytes.isBlank(at: end - 1) { end -= 1 }
            guard end > offset else { throw unclear(offset) }
            return end
        }
    }

    private func skipString(at offset: Int) throws(TextProblem) -> Int {
        let quote = bytes[offset]
        let isLong = byte(offset + 1) == quote && byte(offset + 2) == quote
        var index = offset + (isLong ? 3 : 1)
        while let byte = byte(index) {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 2
            } else if byte == quote {
                guard isLong else { return index + 1 }
                var end = index
                while self.byte(end) == quote { end += 1 }
                // Up to two quotes may stand before the closing three.
                if end - index >= 3 { return end }
                index = end
            } else {
                index += 1
            }
        }
        throw unclear(offset)
    }

    /// Reads the list or table in brackets at `offset`. toml++ refused what is nested too deeply.
    func inline(at offset: Int) throws(TextProblem) -> Inline {
        let isTable = isByte("{", at: offset)
        guard isTable || isByte("[", at: offset) else { throw unclear(offset) }
        let closing: Unicode.Scalar = isTable ? "}" : "]"
        var result = Inline(
            brackets: Brackets(isObject: isTable, open: offset, close: offset, children: []), keys: [])
        var index = skipTrivia(from: offset + 1)
        while !isByte(closing, at: index) {
            let start = index
            var keys: [String] = []
            if isTable {
                (keys, index) = try self.keys(at: index)
                index = skipBlanks(from: index)
                guard isByte("=", at: index) else { throw unclear(index) }
                index = skipBlanks(from: index + 1)
            }
            let end = try skipValue(at: index)
            var child = Brackets.Child(start: start, key: keys.first, value: index..<end)
            index = skipTrivia(from: end)
            if isByte(",", at: index) {
                child.comma = index
                index = skipTrivia(from: index + 1)
            } else if !isByte(closing, at: index) {
                throw unclear(index)
            }
            result.brackets.children.append(child)
            result.keys.append(keys)
        }
        result.brackets.close = index
        return result
    }

    private func unclear(_ offset: Int) -> TextProblem {
        TextProblem("cannot be edited here: written in a way that Repowire does not know", at: offset)
    }
}
