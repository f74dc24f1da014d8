package import RepowireKit

extension FieldSource {
    /// The value as text; nil when it is absent or the pattern does not match.
    package func read(_ json: JSON) -> String? {
        guard let text = json.at(pointer)?.scalarText else { return nil }
        guard let pattern else { return text }
        return Pattern.firstGroup(pattern, in: text)
    }
}

/// Regular expressions from manifests. The reader has checked that they compile.
package enum Pattern {
    /// The first group of the first match, or the whole match when there is no group.
    package static func firstGroup(_ pattern: String, in text: String) -> String? {
        guard let regex = try? Regex(pattern), let match = try? regex.firstMatch(in: text) else { return nil }
        let group = match.output.count > 1 ? match.output[1] : match.output[0]
        return group.substring.map(String.init)
    }

    package static func matches(_ pattern: String, _ text: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return (try? regex.firstMatch(in: text)) != nil
    }
}
