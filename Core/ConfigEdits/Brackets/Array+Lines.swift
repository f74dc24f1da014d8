/// Lines of a text file, found from a place in it.
extension [UInt8] {
    /// Where the text begins, behind a byte order mark.
    var textStart: Int { starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// CRLF when the first line ends with it, else LF.
    var lineEnd: String {
        guard let newline = firstIndex(of: 0x0A), newline > 0, self[newline - 1] == 0x0D else { return "\n" }
        return "\r\n"
    }

    func isLineBreak(at offset: Int) -> Bool {
        indices.contains(offset) && (self[offset] == 0x0A || self[offset] == 0x0D)
    }

    func isBlank(at offset: Int) -> Bool {
        indices.contains(offset) && (self[offset] == 0x20 || self[offset] == 0x09)
    }

    func lineStart(of offset: Int) -> Int {
        var begin = offset
        while begin > textStart, !isLineBreak(at: begin - 1) { begin -= 1 }
        return begin
    }

    /// The end of the line of `offset`, before its line break.
    func lineContentEnd(from offset: Int) -> Int {
        var end = offset
        while end < count, !isLineBreak(at: end) { end += 1 }
        return end
    }

    /// The space before `offset` on its line, when nothing else stands there; nil otherwise.
    func indentation(before offset: Int) -> String? {
        var begin = offset
        while begin > textStart, isBlank(at: begin - 1) { begin -= 1 }
        guard begin == textStart || isLineBreak(at: begin - 1) else { return nil }
        return String(decoding: self[begin..<offset], as: UTF8.self)
    }

    /// The space with which the line of `offset` begins.
    func lineIndentation(of offset: Int) -> String {
        let begin = lineStart(of: offset)
        var end = begin
        while end < offset, isBlank(at: end) { end += 1 }
        return String(decoding: self[begin..<end], as: UTF8.self)
    }
}
