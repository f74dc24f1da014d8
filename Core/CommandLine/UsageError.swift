/// A command line that cannot be understood: what is wrong with it, how it should look, what to do next.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    package var message: String
    package var hint: String?
    /// The usage line of the command that the words lead to.
    package var usage: String
    /// The words that lead to it.
    package var path: [String]

    package init(_ message: String, hint: String? = nil, usage: String, path: [String]) {
        self.message = message
        self.hint = hint
        self.usage = usage
        self.path = path
    }

    /// Lines for stderr.
    package var description: String {
        let program = path.first ?? "repowire"
        var text = "\(program): \(message)\n"
        if let hint { text += "\(hint)\n" }
        text += "\(usage)\nSee '\(path.joined(separator: " ")) --help'."
        return text
    }
}
