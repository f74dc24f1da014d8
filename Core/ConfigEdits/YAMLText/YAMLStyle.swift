import RepowireKit

/// How a YAML file is written, so that what we add looks like what is there.
struct YAMLStyle {
    var lineEnd = "\n"
    /// One level of indentation: never a tab in YAML.
    var unit = "  "
    /// Whether the items of a list below a key stand deeper than the key.
    var indentsItems = true

    init(of document: YAMLDocument) {
        lineEnd = document.bytes.lineEnd
        for node in document.nodes where node.kind == .mapping && !node.isFlow {
            let column = document.bytes.lineIndentation(of: node.range.lowerBound).count
            for member in node.members {
                let child = document.nodes[member.node]
                guard !child.isFlow, child.kind == .mapping || child.kind == .list,
                    let inner = document.bytes.indentation(before: child.range.lowerBound)
                else { continue }
                if child.kind == .list { indentsItems = inner.count > column }
                if child.kind == .mapping, inner.count > column,
                    document.bytes.indentation(before: member.range.lowerBound) != nil
                {
                    unit = String(repeating: " ", count: inner.count - column)
                }
            }
        }
    }

    func brackets(isMapping: Bool) -> BracketStyle {
        BracketStyle(lineEnd: lineEnd, unit: unit, isMultiline: false)
    }

    /// A value on one line.
    func flow(_ value: JSON) -> String {
        switch value {
        case .array(let items): return "[\(items.map(flow).joined(separator: ", "))]"
        case .object(let object):
            return
                "{\(object.members.map { "\(Self.scalar(.string($0.key))): \(flow($0.value))" }.joined(separator: ", "))}"
        default: return Self.scalar(value)
        }
    }

    /// A key with its value, on lines of their own behind the first.
    func member(_ key: String, _ value: JSON, indentation: String) -> String {
        "\(Self.scalar(.string(key))):\(below(value, indentation: indentation))"
    }

    /// What stands behind the colon of a key.
    /// - Parameter isBlock: whether a list of plain values gets lines of its own as well.
    func below(_ value: JSON, indentation: String, isBlock: Bool = false) -> String {
        switch value {
        case .object(let object) where !object.isEmpty:
            let inner = indentation + unit
            return object.members.map { lineEnd + inner + member($0.key, $0.value, indentation: inner) }.joined()
        case .array(let items)
        where isBlock && !items.isEmpty || items.contains(where: { $0.objectValue != nil || $0.arrayValue != nil }):
            let inner = indentsItems ? indentation + unit : indentation
            return items.map { lineEnd + inner + item($0, indentation: inner) }.joined()
        default: return " \(flow(value))"
        }
    }

    /// An item with its dash.
    func item(_ value: JSON, indentation: String) -> String {
        guard case .object(let object) = value, !object.isEmpty else { return "- \(flow(value))" }
        let inner = indentation + "  "
        let lines = object.members.map { member($0.key, $0.value, indentation: inner) }
        return "- " + lines.joined(separator: lineEnd + inner)
    }

    /// A text without quotes where every reader of YAML takes it for one.
    private static func scalar(_ value: JSON) -> String {
        guard case .string(let text) = value else {
            if case .double(let number) = value, !number.isFinite { return number.isNaN ? ".nan" : ".inf" }
            return value.text
        }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "/") || isLetter(first),
            !words.contains(text.lowercased()),
            bytes.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || "_-./".utf8.contains($0) })
        else { return value.text }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
