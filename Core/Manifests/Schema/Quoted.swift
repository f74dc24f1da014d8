/// A text in quotes for error messages, without control characters and no longer than a line can bear.
func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(60) {
        switch scalar.value {
        case 0x0A: result += "\\n"
        case 0x00..<0x20, 0x7F..<0xA0: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return "\"\(result)\(text.unicodeScalars.count > 60 ? "…" : "")\""
}
