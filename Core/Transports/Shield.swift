/// Keeps a message from ending the frame that carries it.
package enum Shield {
    /// Puts a backslash after the first character of each of the texts, wherever it stands in `message` in any mix of
    /// upper and lower case. Everything else stays as it is.
    package static func apply(_ shields: [String], to message: String) -> String {
        let patterns = shields.map { $0.utf8.map(lowercase) }.filter { !$0.isEmpty }
        guard !patterns.isEmpty else { return message }
        let bytes = Array(message.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for index in bytes.indices {
            result.append(bytes[index])
            let isShielded = patterns.contains { pattern in
                lowercase(bytes[index]) == pattern[0] && bytes.count - index >= pattern.count
                    && pattern.indices.allSatisfy { lowercase(bytes[index + $0]) == pattern[$0] }
            }
            if isShielded { result.append(UInt8(ascii: "\\")) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
