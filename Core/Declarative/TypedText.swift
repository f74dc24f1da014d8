/// What may not be typed into a terminal.
enum TypedText {
    static func hazard(in text: String) -> String? {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else { return "the text is empty" }
        if "/!#@".unicodeScalars.contains(first) {
            return "the text begins with \(first), which runtimes read as a command"
        }
        if last == "\\" { return "the text ends in a backslash, which keeps Enter from submitting it" }
        let isControl = { (value: UInt32) in value < 0x20 || (0x7F..<0xA0).contains(value) }
        if scalars.contains(where: { isControl($0.value) && $0 != "\n" && $0 != "\t" }) {
            return "the text holds control characters"
        }
        return nil
    }
}
