import CToml
import RepowireKit

/// What TOML text says, by toml++. The only place that knows it.
enum TOML {
    /// - Returns: the whole file as JSON. Dates and times are texts, as JSON has none; infinities as well.
    static func read(_ bytes: [UInt8]) throws(TextProblem) -> JSON {
        guard bytes.count <= JSONScanner.limit else { throw TextProblem("the file is larger than 64 MB", at: 0) }
        if let offset = UTF8Check.firstInvalidByte(of: bytes) {
            throw TextProblem("not UTF-8", at: offset, advice: "save the file as UTF-8")
        }
        // A byte order mark is none of the text.
        let text = bytes[bytes.textStart...]
        let result = text.withUnsafeBytes { buffer in
            let start = buffer.bindMemory(to: CChar.self).baseAddress
            var empty: CChar = 0
            return start.map { ctoml_read($0, buffer.count) } ?? ctoml_read(&empty, 0)
        }
        guard let pointer = result.text else { throw TextProblem("out of memory", at: 0) }
        defer { ctoml_free(pointer) }
        let said = String(cString: pointer)
        guard result.line == 0 else {
            let place = offset(line: Int(result.line), column: Int(result.column), in: bytes)
            throw TextProblem("not TOML: \(said)", at: place)
        }
        do {
            return try JSON(parsing: said)
        } catch {
            throw TextProblem("the file holds what cannot be edited: \(error.reason)", at: 0)
        }
    }

    /// The value that some text is.
    static func value(of text: some Collection<UInt8>) throws(TextProblem) -> JSON {
        guard let value = try read(Array("v = ".utf8) + text)["v"] else { throw TextProblem("not a value", at: 0) }
        return value
    }

    /// toml++ counts from 1, columns in characters.
    private static func offset(line: Int, column: Int, in bytes: [UInt8]) -> Int {
        var offset = bytes.textStart
        var left = line - 1
        while left > 0, offset < bytes.count {
            if bytes[offset] == 0x0A { left -= 1 }
            offset += 1
        }
        var columns = column - 1
        while columns > 0, offset < bytes.count, bytes[offset] != 0x0A {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            columns -= 1
        }
        return offset
    }
}
