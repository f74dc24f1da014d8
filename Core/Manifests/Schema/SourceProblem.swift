package import RepowireKit

/// One thing that is wrong with a file: where, which key, what, and what to do about it.
package struct SourceProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    package var position: TextPosition?
    /// The path of the key, such as `hooks.events.prompt`; empty for the file as a whole.
    package var key: String
    package var what: String
    /// What to do; nil where `what` already says it.
    package var advice: String?

    package init(
        file: String, position: TextPosition? = nil, key: String = "", what: String, advice: String? = nil
    ) {
        self.file = file
        self.position = position
        self.key = key
        self.what = what
        self.advice = advice
    }

    /// `file:line:column: key: what; what to do`
    package var description: String {
        var text = file
        if let position { text += ":\(position)" }
        text += ": "
        if !key.isEmpty { text += "\(key): " }
        text += what
        if let advice { text += "; \(advice)" }
        return text
    }
}

/// Everything that is wrong with a file, in the order of the file.
package struct SourceProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many are told; more would not help.
    package static let limit = 20

    package var problems: [SourceProblem]
    /// How many more there were.
    package var omitted: Int

    package init(_ problems: [SourceProblem]) {
        let sorted = problems.enumerated().sorted { left, right in
            let first = left.element.position ?? TextPosition(line: 0, column: 0)
            let second = right.element.position ?? TextPosition(line: 0, column: 0)
            return first == second ? left.offset < right.offset : first < second
        }
        self.problems = sorted.prefix(SourceProblems.limit).map(\.element)
        omitted = max(0, problems.count - SourceProblems.limit)
    }

    /// One line each.
    package var description: String {
        var lines = problems.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
