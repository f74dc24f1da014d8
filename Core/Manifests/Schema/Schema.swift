package import RepowireKit

/// How a value of a file is described, read and shown. Everything that is known about a key is said here once; the
/// reader, the error messages, the JSON Schema and the docs all follow from it.
package struct Schema<Value: Sendable>: Sendable {
    package let form: Form
    /// Reads a node. Problems go into the `Reading`; nil when there is no value to go on with.
    let read: @Sendable (_ node: YAMLNode, _ key: String, _ reading: inout Reading) -> Value?
    /// The value as it would stand in a file; nil for nothing worth showing.
    private(set) var show: @Sendable (Value) -> JSON?

    /// The settings that a value holds below a key.
    var rows: @Sendable (_ value: Value, _ key: String) -> [SettingRow.Value]

    init(
        _ form: Form,
        read: @escaping @Sendable (_ node: YAMLNode, _ key: String, _ reading: inout Reading) -> Value?
    ) {
        self.form = form
        self.read = read
        show = { _ in nil }
        rows = { _, key in [SettingRow.Value(key: key, value: nil)] }
    }

    /// The same, with how a value of it is shown.
    package func shown(_ show: @escaping @Sendable (Value) -> JSON?) -> Schema {
        var schema = self
        schema.show = show
        schema.rows = { value, key in [SettingRow.Value(key: key, value: show(value))] }
        return schema
    }

    /// Decodes a whole file.
    /// - Throws: all problems of the file at once.
    package func decode(_ bytes: [UInt8], file: String) throws(SourceProblems) -> Decoded<Value> {
        try decode(bytes, file: file) { _, _ in }
    }

    /// Decodes a whole file and then checks what no single key can tell.
    package func decode(
        _ bytes: [UInt8], file: String, checking check: (Value, inout Reading) -> Void
    ) throws(SourceProblems) -> Decoded<Value> {
        let root: YAMLNode
        do {
            root = try YAMLReader.read(bytes, file: file)
        } catch {
            throw SourceProblems([error])
        }
        return try decode(root, file: file, checking: check)
    }

    /// Decodes a document that was read before.
    package func decode(
        _ root: YAMLNode, file: String, checking check: (Value, inout Reading) -> Void = { _, _ in }
    ) throws(SourceProblems) -> Decoded<Value> {
        var reading = Reading(file: file)
        let value = read(root, "", &reading)
        // A check on top of errors would report what follows from them.
        if let value, reading.problems.isEmpty { check(value, &reading) }
        guard let value, reading.problems.isEmpty else { throw SourceProblems(reading.problems) }
        return Decoded(value: value, file: file, places: reading.places)
    }
}
