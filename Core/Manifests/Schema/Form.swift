import RepowireKit

/// What a value may look like, as data: the source of error messages, of the JSON Schema and of the table of keys.
package indirect enum Form: Sendable, Hashable {
    case text
    /// A lower-case name with dashes.
    case name
    /// A regular expression; `hasGroup` where its first group is what is wanted.
    case pattern(hasGroup: Bool)
    /// A JSON pointer.
    case pointer
    case boolean
    case number(ClosedRange<Int>)
    /// Text, a number or a boolean, compared as text.
    case scalar
    case words([Word])
    case list(Form, atLeast: Int)
    /// A mapping whose keys are free; `keys` says what they are, `of` which form they have.
    case map(keys: String, of: Form = .text, Form)
    /// A mapping whose keys are listed.
    case keys(KeysForm)
    /// Several ways of saying the same, the shortest first.
    case either([Form])
    /// A form that has a name and a section of its own in the docs.
    case named(String, summary: String, Form)
    case anything

    /// An allowed word and what it means.
    package struct Word: Sendable, Hashable {
        package var word: String
        package var summary: String
    }

    /// In a sentence: `should be a list of text`.
    package var naming: String {
        switch self {
        case .text: return "text"
        case .name: return "a name of lower-case letters, digits and dashes"
        case .pattern: return "a regular expression"
        case .pointer: return "a JSON pointer such as /session_id"
        case .boolean: return "true or false"
        case .number(let range):
            return range.upperBound == .max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .scalar: return "text, a number or a boolean"
        case .words(let words): return "one of " + words.map(\.word).joined(separator: ", ")
        case .list(let item, _): return "a list, each item \(item.naming)"
        case .map(let keys, _, let value): return "a mapping from \(keys) to \(value.naming)"
        case .keys(let keys): return "a mapping with the keys of \(quoted(keys.title))"
        case .either(let forms):
            if let item = repeated { return "\(item.naming), or a list of such" }
            return forms.map(\.naming).joined(separator: ", or ")
        case .named(let name, _, _): return name
        case .anything: return "any value"
        }
    }
}

extension Form {
    /// What stands in the list, for a form that is one value or a list of such values.
    var repeated: Form? {
        guard case .either(let forms) = self, forms.count == 2, forms[1] == .list(forms[0], atLeast: 0) else {
            return nil
        }
        return forms[0]
    }
}
