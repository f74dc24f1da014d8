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
