/// Looks at a regular expression of a file before anybody relies on it.
enum PatternCheck {
    /// No pattern of ours comes near; what is longer is an accident.
    static let limit = 1000

    /// - Parameter wantsGroup: whether the pattern must hold a capturing group.
    static func problem(in pattern: String, wantsGroup: Bool) -> String? {
        guard pattern.utf8.count <= limit else { return "the regular expression is longer than \(limit) bytes" }
        do {
            // Some constructs are only refused when the expression is first used.
            _ = try Regex(pattern).firstMatch(in: "")
        } catch {
            return "\(quoted(pattern)) is not a regular expression: \(error)"
        }
        if wantsGroup, !hasGroup(pattern) {
            return "the regular expression \(quoted(pattern)) has no group; put ( ) around the part that is the value"
        }
        return nil
    }

    /// Whether a `(` opens a capturing group: not escaped, not in a character class, not followed by `?` unless named.
    private static func hasGroup(_ pattern: String) -> Bool {
        let characters = Array(pattern)
        var index = 0
        var classDepth = 0
        while index < characters.count {
            switch characters[index] {
            case "\\": index += 1
            case "[": classDepth += 1
            case "]": classDepth = max(0, classDepth - 1)
            case "(" where classDepth == 0:
                let rest = String(characters[(index + 1)...].prefix(3))
                let isNamed = rest.hasPrefix("?<") && !rest.hasPrefix("?<=") && !rest.hasPrefix("?<!")
                if !rest.hasPrefix("?") || isNamed { return true }
            default: break
            }
            index += 1
        }
        return false
    }
}
