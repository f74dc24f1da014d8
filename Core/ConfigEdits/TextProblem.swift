import RepowireKit

/// A place in a text where an edit cannot be made, before anybody knows which file it is.
struct TextProblem: Error, Hashable {
    /// Offset in bytes.
    var offset: Int
    var what: String
    var advice: String?

    init(_ what: String, at offset: Int, advice: String? = nil) {
        self.what = what
        self.offset = offset
        self.advice = advice
    }

    func refusal(_ path: String, in bytes: [UInt8]) -> EditRefusal {
        EditRefusal(path: path, position: TextPosition(ofByte: offset, in: bytes), what: what, advice: advice)
    }
}
