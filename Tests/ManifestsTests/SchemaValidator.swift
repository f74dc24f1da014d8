import RepowireKit

/// The part of JSON Schema 2020-12 that our generated schema uses.
struct SchemaValidator {
    let root: JSON

    /// - Returns: what is wrong, each with its place; empty when the value is valid.
    func problems(_ value: JSON, _ schema: JSON? = nil, at place: String = "") -> [String] {
        let schema = schema ?? root
        guard let object = schema.objectValue else {
            return schema == .bool(false) ? ["\(place): nothing allowed"] : []
        }
        var found: [String] = []
        for (keyword, rule) in object.members.map({ ($0.key, $0.value) }) {
            switch keyword {
            case "$ref":
                let target = root.at(String((rule.stringValue ?? "").dropFirst()))
                found += target.map { problems(value, $0, at: place) } ?? ["\(place): no \(rule.text)"]
            case "type":
                let types = rule.arrayValue ?? [rule]
                if !types.contains(where: { fits(value, $0.stringValue ?? "") }) {
                    found.append("\(place): should be \(rule.text)")
                }
            case "enum": if rule.arrayValue?.contains(value) != true { found.append("\(place): not in \(rule.text)") }
            case "minimum": if (value.intValue ?? 0) < rule.intValue ?? 0 { found.append("\(place): too small") }
            case "maximum": if (value.intValue ?? 0) > rule.intValue ?? 0 { found.append("\(place): too large") }
            case "minItems":
                if (value.arrayValue?.count ?? 0) < Int(rule.intValue ?? 0) { found.append("\(place): short") }
            case "maxLength":
                if (value.stringValue?.count ?? 0) > Int(rule.intValue ?? 0) { found.append("\(place): long") }
            case "anyOf", "oneOf":
                let fitting = (rule.arrayValue ?? []).count { problems(value, $0, at: place).isEmpty }
                if keyword == "anyOf" ? fitting == 0 : fitting != 1 {
                    found.append("\(place): \(keyword) fits \(fitting)")
                }
            case "required":
                for key in rule.arrayValue ?? [] where value[key.stringValue ?? ""] == nil {
                    found.append("\(place)/\(key.stringValue ?? ""): missing")
                }
            case "items":
                for (index, item) in (value.arrayValue ?? []).enumerated() {
                    found += problems(item, rule, at: "\(place)/\(index)")
                }
            case "properties":
                for member in rule.objectValue?.members ?? [] {
                    if let child = value[member.key] {
                        found += problems(child, member.value, at: "\(place)/\(member.key)")
                    }
                }
            case "additionalProperties":
                let known = object["properties"]?.objectValue?.keys ?? []
                for member in value.objectValue?.members ?? [] where !known.contains(member.key) {
                    found += problems(member.value, rule, at: "\(place)/\(member.key)")
                }
            case "pattern":
                let pattern = rule.stringValue.flatMap { try? Regex($0) }
                let fits = pattern.map { value.stringValue?.firstMatch(of: $0) != nil } ?? false
                if value.stringValue != nil, !fits { found.append("\(place): not like \(rule.text)") }
            case "propertyNames":
                for member in value.objectValue?.members ?? [] {
                    found += problems(.string(member.key), rule, at: "\(place)/\(member.key)")
                }
            case "format", "title", "description", "default", "$schema", "$id", "$defs": break
            default: found.append("the schema says \(keyword), which nobody here knows")
            }
        }
        return found
    }

    private func fits(_ value: JSON, _ type: String) -> Bool {
        switch type {
        case "integer": return value.intValue != nil
        case "number": return value.kind == "number"
        default: return value.kind == type
        }
    }
}
