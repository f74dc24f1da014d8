import RepowireKit

extension Schema {
    /// A mapping with listed keys.
    /// - Parameters:
    ///   - title: its name in the JSON Schema and the docs, unique among all forms.
    ///   - start: the value before any key is read; it holds the defaults.
    ///   - exactlyOne: names of keys of which exactly one must be given.
    package static func keys(
        _ title: String, _ summary: String, start: Value, exactlyOne: [String] = [], _ keys: [Key<Value>]
    ) -> Schema<Value> {
        let form = KeysForm(
            title: title, summary: summary, keys: keys.map { $0.form(start) }, exactlyOne: exactlyOne)
        var schema = Schema(.keys(form)) { node, key, reading in
            guard case .mapping(let members) = node.content else {
                reading.reportMismatch(node, key: key, expected: .keys(form))
                return nil
            }
            var value = start
            for member in members {
                let place = joined(key, member.key)
                reading.note(place, at: member.position)
                if let known = keys.first(where: { $0.name == member.key }) {
                    known.store(member.value, place, &value, &reading)
                } else {
                    reading.reportUnknown(member, key: place, known: keys.map(\.name))
                }
            }
            reading.reportMissing(form, given: members.map(\.key), key: key, at: node.position)
            return value
        }
        schema.rows = { value, key in keys.flatMap { $0.rows(value, joined(key, $0.name)) } }
        return schema
    }
}

/// The path of a key below another.
func joined(_ parent: String, _ name: String) -> String { parent.isEmpty ? name : "\(parent).\(name)" }

extension Reading {
    fileprivate mutating func reportUnknown(_ member: YAMLMember, key: String, known: [String]) {
        let advice =
            member.key == "<<"
            ? "merge keys are not read; write the values out"
            : Spelling.suggestion(for: member.key, among: known) ?? "known keys: \(known.joined(separator: ", "))"
        report("unknown key", key: key, at: member.position, advice: advice)
    }

    fileprivate mutating func reportMissing(
        _ form: KeysForm, given: [String], key: String, at position: TextPosition
    ) {
        for missing in form.keys where missing.isRequired && !given.contains(missing.name) {
            report(
                "the key is missing", key: joined(key, missing.name), at: position,
                advice: "add it: \(missing.form.naming)")
        }
        guard !form.exactlyOne.isEmpty else { return }
        let found = given.filter(form.exactlyOne.contains)
        let choice = form.exactlyOne.joined(separator: ", ")
        if found.isEmpty {
            report("one of \(choice) is missing", key: key, at: position)
        } else if found.count > 1 {
            report("\(found.joined(separator: " and ")) exclude each other", key: key, at: position, advice: "keep one")
        }
    }
}
