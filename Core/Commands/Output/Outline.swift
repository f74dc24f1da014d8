import RepowireKit

/// A JSON value as an indented outline, for values whose shape a command does not know.
enum Outline {
    static func lines(_ value: JSON, indent: String = "") -> [String] {
        switch value {
        case .object(let object):
            return object.members.flatMap { member in
                titled(Plain.line(member.key) + ":", member.value, indent: indent)
            }
        case .array(let items): return items.flatMap { titled("-", $0, indent: indent) }
        default: return [indent + scalar(value)]
        }
    }

    private static func titled(_ title: String, _ value: JSON, indent: String) -> [String] {
        switch value {
        case .object(let object) where object.isEmpty: return ["\(indent)\(title) none"]
        case .array(let items) where items.isEmpty: return ["\(indent)\(title) none"]
        case .array(let items) where items.allSatisfy(isShort):
            return ["\(indent)\(title) \(items.map(scalar).joined(separator: ", "))"]
        case .object, .array: return ["\(indent)\(title)"] + lines(value, indent: indent + "  ")
        default:
            let text = scalar(value).split(separator: "\n", omittingEmptySubsequences: false)
            guard text.count > 1 else { return ["\(indent)\(title) \(scalar(value))"] }
            return ["\(indent)\(title)"] + text.map { "\(indent)  \($0)" }
        }
    }

    private static func isShort(_ value: JSON) -> Bool {
        switch value {
        case .object, .array: return false
        case .string(let text): return text.count < 40 && !text.contains("\n")
        default: return true
        }
    }

    private static func scalar(_ value: JSON) -> String {
        switch value {
        case .string(let text): return Plain.text(text)
        case .null: return "none"
        default: return value.text
        }
    }
}
