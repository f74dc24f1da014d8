package import RepowireKit

/// A mapping whose keys are listed.
package struct KeysForm: Sendable, Hashable {
    /// Its name in the schema and in the docs; unique.
    package var title: String
    package var summary: String
    package var keys: [KeyForm]
    /// Of these exactly one must be given.
    package var exactlyOne: [String]
}

/// One key.
package struct KeyForm: Sendable, Hashable {
    package var name: String
    package var form: Form
    package var summary: String
    package var isRequired: Bool
    /// What counts when the key is not there; nil for nothing.
    package var fallback: JSON?
}
