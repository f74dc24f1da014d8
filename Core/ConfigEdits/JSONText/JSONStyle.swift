import RepowireKit

/// How a file is written, so that what we add looks like what is there.
struct JSONStyle {
    var lineEnd = "\n"
    /// One level of indentation.
    var unit = "  "
    /// What stands between a key and its value.
    var colon = ": "
    /// Whether the file is written on several lines. A file that is nearly empty counts as such.
    var isMultiline = true

    init() {}

    /// - Parameter root: the container that the whole file is; nil for a file without one.
    init(of scanner: JSONScanner, root: Brackets?) {
        let bytes = scanner.bytes
        lineEnd = bytes.lineEnd
        guard let root, let first = root.children.first else { return }
        isMultiline = bytes[root.open..<root.close].contains(0x0A)
        let indentation = bytes.indentation(before: first.start)
        let outer = bytes.indentation(before: root.open) ?? ""
        if let indentation, indentation.count > outer.count { unit = String(indentation.dropFirst(outer.count)) }
        guard first.key != nil, let keyEnd = try? scanner.skipString(at: first.start) else { return }
        let gap = String(decoding: bytes[keyEnd..<first.value.lowerBound], as: UTF8.self)
        // A gap with a comment or a line break in it is not how one writes, it happened.
        if gap.utf8.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: ":") }) { colon = gap }
    }

    /// What stands before an item that shares the line with others.
    var separator: String { colon.hasSuffix(" ") ? " " : "" }

    var brackets: BracketStyle {
        BracketStyle(lineEnd: lineEnd, unit: unit, isMultiline: isMultiline, separator: separator)
    }

    /// A value as text.
    /// - Parameters:
    ///   - indentation: that of the line on which the value begins.
    ///   - isMultiline: whether lists and objects get a line for each item.
    func text(of value: JSON, indentation: String, isMultiline: Bool) -> String {
        let inner = indentation + unit
        let parts: [String]
        let brackets: (String, String)
        switch value {
        case .object(let object):
            brackets = ("{", "}")
            parts = object.members.map { member in
                let text = text(of: member.value, indentation: inner, isMultiline: isMultiline)
                return JSON.string(member.key).text + colon + text
            }
        case .array(let items):
            brackets = ("[", "]")
            parts = items.map { text(of: $0, indentation: inner, isMultiline: isMultiline) }
        default: return value.text
        }
        guard !parts.isEmpty else { return brackets.0 + brackets.1 }
        guard isMultiline else { return brackets.0 + parts.joined(separator: "," + separator) + brackets.1 }
        let lines = parts.map { lineEnd + inner + $0 }.joined(separator: ",")
        return brackets.0 + lines + lineEnd + indentation + brackets.1
    }
}
