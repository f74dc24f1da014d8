package import RepowireKit

/// One value of a YAML document with its place.
package struct YAMLNode: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLMember])
    }

    package var content: Content
    package var position: TextPosition

    package init(_ content: Content, at position: TextPosition) {
        self.content = content
        self.position = position
    }

    package var scalar: YAMLScalar? {
        if case .scalar(let value) = content { return value }
        return nil
    }

    package var members: [YAMLMember]? {
        if case .mapping(let members) = content { return members }
        return nil
    }

    /// The value of a key of a mapping.
    package subscript(key: String) -> YAMLNode? { members?.first { $0.key == key }?.value }

    /// The value as JSON, scalars typed by the rules of `YAMLScalar`.
    package var json: JSON {
        switch content {
        case .scalar(let scalar): return scalar.value
        case .sequence(let items): return .array(items.map(\.json))
        case .mapping(let members): return .object(JSONObject(members.map { ($0.key, $0.value.json) }))
        }
    }

    /// What stands here, for error messages: `a list`, `the number 5`.
    var naming: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return "empty"
            case .bool: return "the boolean \(scalar.text)"
            case .int, .double: return "the number \(scalar.text)"
            default: return "the text \(quoted(scalar.text))"
            }
        }
    }
}
