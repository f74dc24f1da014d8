package import RepowireKit

/// What is collected while one file is decoded: the problems, and where each key stands.
package struct Reading: Sendable {
    package let file: String
    package private(set) var problems: [SourceProblem] = []
    /// Key path → the place of its key (of the item, in lists).
    package private(set) var places: [String: TextPosition] = [:]

    package init(file: String) { self.file = file }

    package mutating func report(
        _ what: String, key: String, at position: TextPosition, advice: String? = nil
    ) {
        problems.append(SourceProblem(file: file, position: position, key: key, what: what, advice: advice))
    }

    /// Reports a problem of a key that was read before; without such a key at its nearest parent.
    package mutating func report(_ what: String, key: String, advice: String? = nil) {
        var parent = Substring(key)
        while places[String(parent)] == nil, let cut = parent.lastIndex(where: { $0 == "." || $0 == "[" }) {
            parent = parent[..<cut]
        }
        let position = places[String(parent)] ?? TextPosition(line: 1, column: 1)
        report(what, key: key, at: position, advice: advice)
    }

    mutating func note(_ key: String, at position: TextPosition) { places[key] = position }

    /// A value of the wrong kind.
    mutating func reportMismatch(_ node: YAMLNode, key: String, expected: Form) {
        var advice: String?
        if case .scalar(let scalar) = node.content, !scalar.text.isEmpty {
            switch (expected, scalar.value) {
            case (.text, .int), (.text, .double), (.text, .bool), (.text, .null): advice = "put it in quotes"
            case (.words(let words), .string):
                advice = Spelling.suggestion(for: scalar.text, among: words.map(\.word))
            default: break
            }
        }
        report("should be \(expected.naming), but is \(node.naming)", key: key, at: node.position, advice: advice)
    }
}
