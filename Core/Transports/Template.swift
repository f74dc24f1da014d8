package import RepowireKit

/// Placeholders in the strings of a JSON value. Filled-in text is never looked at again, so a message that contains a
/// placeholder stays as it is.
package enum Template {
    package static func fill(_ value: JSON, _ values: [String: String]) -> JSON {
        switch value {
        case .string(let text): return .string(fill(text, values))
        case .array(let items): return .array(items.map { fill($0, values) })
        case .object(let object):
            return .object(JSONObject(object.members.map { ($0.key, fill($0.value, values)) }))
        default: return value
        }
    }

    /// Replaces each placeholder, from left to right, once.
    package static func fill(_ text: String, _ values: [String: String]) -> String {
        let keys = values.map { (key: Array($0.key.utf8), value: $0.value) }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{"),
                let found = keys.first(where: { bytes[index...].starts(with: $0.key) })
            {
                result += found.value.utf8
                index += found.key.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
