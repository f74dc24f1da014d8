/// Text from elsewhere, made harmless for a terminal: a peer's words must not move the cursor or change the title.
enum Plain {
    /// Control characters other than line break and tab become `�`; CR LF becomes a line break.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\n", previous == "\r" { scalars.removeLast() }
            scalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
            previous = scalar
        }
        return String(scalars)
    }

    /// On one line: line breaks and runs of blanks become one blank.
    static func line(_ text: String) -> String {
        self.text(text).split { $0 == " " || $0 == "\n" || $0 == "\t" }.joined(separator: " ")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: return false
        case 0..<0x20, 0x7F..<0xA0: return true
        // Marks that turn the direction of what follows, beyond their own text.
        case 0x202A...0x202E, 0x2066...0x2069: return true
        default: return false
        }
    }
}
