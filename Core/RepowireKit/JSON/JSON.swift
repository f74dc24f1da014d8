/// A JSON value. Integers keep their exact value, object keys their order.
///
/// Repowire has its own because the hook and the pump must start in a millisecond without Foundation, request ids must
/// come back with the type they had, and every input has a limit on depth.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    public var stringValue: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// The value as an integer; a double counts when it is whole.
    public var intValue: Int64? {
        switch self {
        case .int(let value): return value
        case .double(let value): return JSON.whole(value)
        default: return nil
        }
    }

    /// The value as an integer when it is one. Not by `Int64(exactly:)`, which needs the C library's mathematics and with
    /// it a linker setting in every program that imports this.
    static func whole(_ value: Double) -> Int64? {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let whole = Int64(value)
        return Double(whole) == value ? whole : nil
    }

    public var arrayValue: [JSON]? {
        if case .array(let value) = self { return value }
        return nil
    }

    public var objectValue: JSONObject? {
        if case .object(let value) = self { return value }
        return nil
    }

    public var isNull: Bool { self == .null }

    /// The member of an object; nil for any other value.
    public subscript(key: String) -> JSON? { objectValue?[key] }

    /// The kind of value, for error messages.
    public var kind: String {
        switch self {
        case .null: return "null"
        case .bool: return "boolean"
        case .int, .double: return "number"
        case .string: return "string"
        case .array: return "array"
        case .object: return "object"
        }
    }

    /// The value at an RFC 6901 pointer such as `/message/content`; the empty pointer is the value itself.
    public func at(_ pointer: String) -> JSON? {
        guard !pointer.isEmpty else { return self }
        var current = self
        for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch current {
            case .object(let object):
                let key = part.contains("~") ? JSON.unescape(part) : String(part)
                guard let next = object[key] else { return nil }
                current = next
            case .array(let items):
                // RFC 6901: digits without a leading zero.
                guard part.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
                    part == "0" || !part.hasPrefix("0"), let index = Int(part), items.indices.contains(index)
                else { return nil }
                current = items[index]
            default: return nil
            }
        }
        return current
    }

    private static func unescape(_ part: Substring) -> String {
        var result = ""
        var escaped = false
        for character in part {
            if escaped {
                result.append(character == "1" ? "/" : "~")
                escaped = false
            } else if character == "~" {
                escaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}
