/// A positional parameter of a command.
package struct Argument: Sendable {
    package enum Count: Sendable {
        case required, optional
        /// One or more; only the last argument of a command may repeat.
        case oneOrMore
    }

    /// In capitals, as it stands in help.
    package var name: String
    package var count: Count
    package var summary: String
    package var completion: Completion
    /// What to do when more arguments come than the command takes, such as `Put the message in quotes`.
    package var surplusHint: String?

    package init(
        _ name: String, _ count: Count = .required, completion: Completion = .none, surplusHint: String? = nil,
        summary: String
    ) {
        self.name = name
        self.count = count
        self.completion = completion
        self.surplusHint = surplusHint
        self.summary = summary
    }

    /// As it stands in the usage line.
    var usage: String {
        switch count {
        case .required: return name
        case .optional: return "[\(name)]"
        case .oneOrMore: return "\(name)…"
        }
    }
}
