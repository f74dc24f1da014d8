import Platform

/// Where the report and the progress go.
enum Output {
    static func print(_ text: String) {
        try? StandardStreams.write(Array("\(text)\n".utf8), to: StandardStreams.output)
    }
    static func note(_ text: String) { try? StandardStreams.write(Array("\(text)\n".utf8), to: StandardStreams.error) }
}

extension String {
    /// Filled with spaces on the right.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// Filled with spaces on the left.
    func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
