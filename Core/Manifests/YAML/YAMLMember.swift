package import RepowireKit

/// A key of a mapping and its value.
package struct YAMLMember: Sendable, Hashable {
    package var key: String
    package var position: TextPosition
    package var value: YAMLNode

    package init(key: String, position: TextPosition, value: YAMLNode) {
        self.key = key
        self.position = position
        self.value = value
    }
}
