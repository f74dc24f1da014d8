import RepowireKit

/// One key of a mapping: what it is called, what it holds, and where in the Swift value it goes.
package struct Key<Owner: Sendable>: Sendable {
    package let name: String
    /// The key as data; its default is read from the owner's start value.
    let form: @Sendable (_ start: Owner) -> KeyForm
    let store: @Sendable (_ node: YAMLNode, _ key: String, _ owner: inout Owner, _ reading: inout Reading) -> Void
    let rows: @Sendable (_ owner: Owner, _ key: String) -> [SettingRow.Value]

    /// A key whose value always exists.
    package init<Value>(
        _ name: String, _ schema: Schema<Value>, _ target: any WritableKeyPath<Owner, Value> & Sendable,
        isRequired: Bool = false, _ summary: String
    ) {
        self.name = name
        form = { start in
            KeyForm(
                name: name, form: schema.form, summary: summary, isRequired: isRequired,
                fallback: isRequired ? nil : schema.show(start[keyPath: target]))
        }
        store = { node, key, owner, reading in
            if let value = schema.read(node, key, &reading) { owner[keyPath: target] = value }
        }
        rows = { owner, key in schema.rows(owner[keyPath: target], key) }
    }

    /// A key whose value may be missing.
    package init<Value>(
        _ name: String, _ schema: Schema<Value>, _ target: any WritableKeyPath<Owner, Value?> & Sendable,
        isRequired: Bool = false, _ summary: String
    ) {
        self.name = name
        form = { start in
            KeyForm(
                name: name, form: schema.form, summary: summary, isRequired: isRequired,
                fallback: isRequired ? nil : start[keyPath: target].flatMap(schema.show))
        }
        store = { node, key, owner, reading in
            if let value = schema.read(node, key, &reading) { owner[keyPath: target] = value }
        }
        rows = { owner, key in
            owner[keyPath: target].map { schema.rows($0, key) } ?? [SettingRow.Value(key: key, value: nil)]
        }
    }

    /// A key that is checked and then has nothing more to say.
    package init<Value>(_ name: String, checking schema: Schema<Value>, isRequired: Bool, _ summary: String) {
        self.name = name
        form = { _ in
            KeyForm(name: name, form: schema.form, summary: summary, isRequired: isRequired, fallback: nil)
        }
        store = { node, key, _, reading in _ = schema.read(node, key, &reading) }
        rows = { _, _ in [] }
    }
}
