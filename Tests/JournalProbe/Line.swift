import Platform

/// Lines on stdout, each written at once, so that what was printed before a kill is complete.
enum Line {
    static func print(_ text: String) {
        try? StandardStreams.write(Array("\(text)\n".utf8), to: StandardStreams.output)
    }
}
