package import RepowireKit

/// A decoded file, which remembers where its keys stand.
package struct Decoded<Value: Sendable>: Sendable {
    package var value: Value
    package var file: String
    /// Key path → place, for the keys that the file gives.
    package var places: [String: TextPosition]

    /// - Parameter places: empty for a value that no file gave.
    package init(value: Value, file: String, places: [String: TextPosition] = [:]) {
        self.value = value
        self.file = file
        self.places = places
    }
}
