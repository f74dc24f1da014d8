package import RepowireKit

/// The JSON Schema (2020-12) of a form, for editors that complete and check while one types.
package struct JSONSchemaDocument {
    private var definitions: [(String, JSON)] = []

    /// - Parameter identifier: the `$id`.
    package static func document(of form: KeysForm, identifier: String) -> JSON {
        var document = JSONSchemaDocument()
        let root = document.object(form)
        var members: [(String, JSON)] = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("$id", .string(identifier)),
        ]
        members += root.members.map { ($0.key, $0.value) }
        if !document.definitions.isEmpty {
            let sorted = document.definitions.sorted { $0.0 < $1.0 }
            members.append(("$defs", .object(JSONObject(sorted))))
        }
        return .object(JSONObject(members))
    }

    private mutating func object(_ form: KeysForm) -> JSONObject {
        let required = form.keys.filter(\.isRequired).map { JSON.string($0.name) }
        var result: JSONObject = [
            "title": .string(form.title), "description": .string(form.summary), "type": "object",
            "properties": .object(JSONObject(form.keys.map { ($0.name, property($0)) })),
        ]
        if !required.isEmpty { result["required"] = .array(required) }
        if !form.exactlyOne.isEmpty {
            result["oneOf"] = .array(form.exactlyOne.map { ["required": [.string($0)]] })
        }
        result["additionalProperties"] = false
        return result
    }

    private mutating func property(_ key: KeyForm) -> JSON {
        guard case .object(var schema) = schema(of: key.form) else { return true }
        schema["description"] = .string(key.summary)
        if let fallback = key.fallback { schema["default"] = fallback }
        return .object(schema)
    }

    private mutating func schema(of form: Form) -> JSON {
        switch form {
        case .text: return ["type": "string"]
        case .name: return ["type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"]
        // Not "format": "regex", which is the dialect of JavaScript.
        case .pattern: return ["type": "string", "maxLength": .int(Int64(PatternCheck.limit))]
        case .pointer: return ["type": "string", "pattern": "^(/([^~]|~[01])*)?$"]
        case .boolean: return ["type": "boolean"]
        case .number(let range):
            return [
                "type": "integer", "minimum": .int(Int64(range.lowerBound)),
                "maximum": .int(Int64(range.upperBound)),
            ]
        case .scalar: return ["type": ["string", "number", "boolean"]]
        case .words(let words): return ["enum": .array(words.map { .string($0.word) })]
        case .list(let item, let minimum):
            var result: JSONObject = ["type": "array", "items": schema(of: item)]
            if minimum > 0 { result["minItems"] = .int(Int64(minimum)) }
            return .object(result)
        case .map(_, let key, let value):
            var result: JSONObject = ["type": "object", "additionalProperties": schema(of: value)]
            if key != .text { result["propertyNames"] = schema(of: key) }
            return .object(result)
        case .keys(let keys): return reference(to: keys.title) { .object($0.object(keys)) }
        case .named(let name, let summary, let form):
            return reference(to: name) { document in
                guard case .object(var schema) = document.schema(of: form) else { return true }
                schema["description"] = .string(summary)
                return .object(schema)
            }
        case .either(let forms): return ["anyOf": .array(forms.map { schema(of: $0) })]
        case .anything: return [:]
        }
    }

    private mutating func reference(to title: String, _ make: (inout JSONSchemaDocument) -> JSON) -> JSON {
        if !definitions.contains(where: { $0.0 == title }) {
            let index = definitions.count
            definitions.append((title, .null))
            definitions[index].1 = make(&self)
        }
        return ["$ref": .string("#/$defs/\(title)")]
    }
}
