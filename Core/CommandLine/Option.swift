/// A named parameter of a command: `--name VALUE`, `--name=VALUE` or, for a flag, `--name`.
package struct Option: Sendable {
    package enum Value: Sendable {
        /// Takes no value.
        case flag
        /// Any text; the placeholder stands in help.
        case text(String)
        /// A whole number within a range.
        case number(String, ClosedRange<Int>)
        /// One of these words.
        case choice(String, [String])
    }

    /// Without the dashes.
    package var name: String
    /// A one-letter form, such as `y` for `-y`.
    package var short: Character?
    package var value: Value
    /// Whether the option may be given more than once and all its values count. Otherwise the last one wins, so that a
    /// shell alias can be overridden.
    package var repeats: Bool
    package var summary: String
    package var completion: Completion

    package init(
        _ name: String, short: Character? = nil, _ value: Value = .flag, repeats: Bool = false,
        completion: Completion = .none, summary: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.repeats = repeats
        self.completion = completion
        self.summary = summary
    }

    package var isFlag: Bool {
        if case .flag = value { return true }
        return false
    }

    /// What stands for the value in help; nil for a flag.
    package var placeholder: String? {
        switch value {
        case .flag: return nil
        case .text(let name), .number(let name, _), .choice(let name, _): return name
        }
    }

    /// What a shell offers for the value.
    var valueCompletion: Completion {
        if case .choice(_, let words) = value { return .words(words) }
        return completion
    }

    /// Why `text` is not a value of this option; nil when it is.
    func objection(to text: String) -> String? {
        switch value {
        case .flag, .text: return nil
        case .number(_, let range):
            if let number = Int(text), range.contains(number) { return nil }
            return "'--\(name)' takes a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
        case .choice(_, let words):
            if words.contains(text) { return nil }
            let nearest = NearestName.of(text, among: words).map { " (did you mean '\($0)'?)" } ?? ""
            return "'--\(name)' is one of \(words.joined(separator: ", ")), not '\(text)'\(nearest)"
        }
    }
}

/// What a shell offers in the place of a value.
package enum Completion: Sendable {
    case none
    case files
    case words([String])
    /// The lines that this program prints when it is called with these arguments.
    case lines([String])
}
