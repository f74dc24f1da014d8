package import RepowireKit

/// Why a file is left as it is: where, what, and what the user can do. Nothing was changed.
package struct EditRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package var path: String
    package var position: TextPosition?
    package var what: String
    package var advice: String?

    package init(path: String, position: TextPosition? = nil, what: String, advice: String? = nil) {
        self.path = path
        self.position = position
        self.what = what
        self.advice = advice
    }

    /// `path:line:column: what; what to do`
    package var description: String {
        let place = position.map { ":\($0)" } ?? ""
        return "\(path)\(place): \(what)" + (advice.map { "; \($0)" } ?? "")
    }
}
