import RepowireKit

/// What must be true of the bytes of a file before they are parsed at all.
enum SourceText {
    /// The text without its byte order mark. Refuses what is too large, not UTF-8, or holds control characters.
    static func checked(
        _ bytes: [UInt8], file: String, limits: YAMLLimits
    ) throws(SourceProblem) -> ArraySlice<UInt8> {
        guard bytes.count <= limits.bytes else {
            throw SourceProblem(file: file, what: "the file is larger than \(limits.bytes >> 10) kB")
        }
        for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] where bytes.starts(with: mark.map { UInt8($0) }) {
            throw SourceProblem(file: file, what: "the file is UTF-16", advice: "save it as UTF-8")
        }
        if let offset = UTF8Check.firstInvalidByte(of: bytes) {
            throw SourceProblem(
                file: file, position: TextPosition(ofByte: offset, in: bytes), what: "not UTF-8",
                advice: "save the file as UTF-8")
        }
        if let offset = bytes.firstIndex(where: isControl) {
            let code = bytes[offset] == 0 ? "a NUL byte" : "the control character \(bytes[offset])"
            throw SourceProblem(
                file: file, position: TextPosition(ofByte: offset, in: bytes), what: "\(code) stands here",
                advice: "remove it")
        }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 ? byte != 0x09 && byte != 0x0A && byte != 0x0D : byte == 0x7F
    }
}
