import RepowireKit

extension JSONScanner {
    /// Reads the object or array at `offset`.
    /// - Parameter isSkipped: whether only its end is wanted; the children are then checked and not kept.
    func container(
        at offset: Int, depth: Int = 0, isSkipped: Bool = false
    ) throws(TextProblem) -> Brackets {
        guard depth < JSON.maximumDepth else { throw TextProblem("nested too deeply", at: offset) }
        let isObject = bytes[offset] == UInt8(ascii: "{")
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        var result = Brackets(isObject: isObject, open: offset, close: offset, children: [])
        var index = try skipTrivia(from: offset + 1)
        while byte(index) != closing {
            guard byte(index) != nil else {
                throw TextProblem("the file ends inside a bracket that opens here", at: offset)
            }
            var child = try self.child(at: index, isObject: isObject, depth: depth, isSkipped: isSkipped)
            index = try skipTrivia(from: child.value.upperBound)
            if byte(index) == UInt8(ascii: ",") {
                child.comma = index
                index = try skipTrivia(from: index + 1)
                if byte(index) == closing, dialect == .strict {
                    throw TextProblem("a comma stands before the closing bracket", at: child.comma ?? index)
                }
            } else if let next = byte(index), next != closing {
                throw TextProblem("a comma or \(isObject ? "}" : "]") should stand here", at: index)
            }
            if !isSkipped { result.children.append(child) }
        }
        result.close = index
        return result
    }

    private func child(
        at offset: Int, isObject: Bool, depth: Int, isSkipped: Bool
    ) throws(TextProblem) -> Brackets.Child {
        guard isObject else {
            let end = try skipValue(at: offset, depth: depth + 1)
            return Brackets.Child(start: offset, value: offset..<end)
        }
        guard byte(offset) == UInt8(ascii: "\"") else {
            throw TextProblem("a key in quotes should stand here", at: offset)
        }
        let keyEnd = try skipString(at: offset)
        let colon = try skipTrivia(from: keyEnd)
        guard byte(colon) == UInt8(ascii: ":") else { throw TextProblem("a colon should stand here", at: colon) }
        let start = try skipTrivia(from: colon + 1)
        let end = try skipValue(at: start, depth: depth + 1)
        let key = isSkipped ? nil : try string(offset..<keyEnd)
        return Brackets.Child(start: offset, key: key, value: start..<end)
    }

    private func string(_ range: Range<Int>) throws(TextProblem) -> String {
        guard case .string(let text)? = try? JSON(parsing: Array(bytes[range])) else {
            throw TextProblem("not a string", at: range.lowerBound)
        }
        return text
    }

    func isContainer(at offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: "{") || byte(offset) == UInt8(ascii: "[")
    }

    /// The value at a range, without comments and the like.
    func value(_ range: Range<Int>) throws(TextProblem) -> JSON {
        guard isContainer(at: range.lowerBound) else {
            do {
                return try JSON(parsing: Array(bytes[range]))
            } catch {
                throw TextProblem(error.reason, at: range.lowerBound + error.offset)
            }
        }
        let container = try container(at: range.lowerBound)
        if container.isObject {
            var pairs: [(String, JSON)] = []
            for child in container.children { pairs.append((child.key ?? "", try value(child.value))) }
            return .object(JSONObject(pairs))
        }
        var items: [JSON] = []
        for child in container.children { items.append(try value(child.value)) }
        return .array(items)
    }

    /// What kind of value stands there, for messages.
    func kind(at offset: Int) -> String {
        switch byte(offset) {
        case UInt8(ascii: "{"): return "an object"
        case UInt8(ascii: "["): return "a list"
        case UInt8(ascii: "\""): return "a text"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return "a boolean"
        case UInt8(ascii: "n"): return "null"
        default: return "a number"
        }
    }
}
