import RepowireKit

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
