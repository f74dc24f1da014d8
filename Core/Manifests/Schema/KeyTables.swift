import RepowireKit

/// The tables of keys for the docs: one section for each mapping, in the order in which they are first named.
package struct KeyTables {
    private var pending: [Form] = []
    private var titles: Set<String> = []

    /// Markdown.
    package static func markdown(of form: KeysForm) -> String {
        var tables = KeyTables()
        tables.enqueue(form.title, .keys(form))
        var text = ""
        var index = 0
        while index < tables.pending.count {
            text += tables.section(tables.pending[index])
            index += 1
        }
        return text
    }

    private mutating func enqueue(_ title: String, _ form: Form) {
        if titles.insert(title).inserted { pending.append(form) }
    }

    private mutating func section(_ form: Form) -> String {
        switch form {
        case .keys(let keys): return section(keys)
        case .named(let name, let summary, let form):
            return "\n## \(name)\n\n\(summary)\n\nWritten as: \(value(of: form)).\n"
        default: return ""
        }
    }

    private mutating func section(_ form: KeysForm) -> String {
        var text = "\n## \(form.title)\n\n\(form.summary)\n\n"
        text += "| key | value | default | meaning |\n|---|---|---|---|\n"
        for key in form.keys {
            let fallback = key.isRequired ? "**required**" : key.fallback.map { "`\($0.text)`" } ?? ""
            text += "| `\(key.name)` | \(cell(value(of: key.form))) | \(cell(fallback)) | \(cell(key.summary)) |\n"
        }
        if !form.exactlyOne.isEmpty {
            let names = form.exactlyOne.map { "`\($0)`" }.joined(separator: ", ")
            text += "\nExactly one of \(names).\n"
        }
        for key in form.keys {
            guard case .words(let words) = innermost(key.form) else { continue }
            text += "\nWords of `\(key.name)`:\n\n"
            for word in words { text += "- `\(word.word)`: \(word.summary)\n" }
        }
        return text
    }

    private func innermost(_ form: Form) -> Form {
        switch form {
        case .list(let item, _): return innermost(item)
        case .map(_, _, let value): return innermost(value)
        case .either(let forms): return forms.map(innermost).first ?? form
        default: return form
        }
    }

    private mutating func value(of form: Form) -> String {
        switch form {
        case .text: return "text"
        case .name: return "name"
        case .pattern: return "regular expression"
        case .pointer: return "JSON pointer"
        case .boolean: return "boolean"
        case .number(let range):
            return range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "number, \(range.lowerBound) to \(range.upperBound)"
        case .scalar: return "text, number or boolean"
        case .words: return "word"
        case .list(let item, _): return "list of \(value(of: item))"
        case .map(let keys, _, let item): return "mapping: \(keys) → \(value(of: item))"
        case .keys(let keys):
            enqueue(keys.title, form)
            return "[\(keys.title)](#\(keys.title))"
        case .named(let name, _, _):
            enqueue(name, form)
            return "[\(name)](#\(name))"
        case .either(let forms):
            if let item = form.repeated { return "\(value(of: item)), or a list of such" }
            var names: [String] = []
            for form in forms { names.append(value(of: form)) }
            return names.joined(separator: ", or ")
        case .anything: return "any value"
        }
    }

    private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
