import RepowireKit
import Wire

extension Shape {
    /// As JSON Schema 2020-12.
    /// - Parameter isClosed: whether members that the shape does not have are refused, as in a request. Answers may grow.
    func schema(isClosed: Bool) -> JSONObject {
        switch self {
        case .string(nil): return ["type": "string"]
        case .string(let maximum?): return ["type": "string", "maxLength": .int(Int64(maximum))]
        // In characters, of which there are at most as many as bytes.
        case .body:
            return [
                "type": "string", "maxLength": .int(Int64(Message.maximumBody)),
                "pattern": "[^\\u0000-\\u0020\\u007F]",
            ]
        case .number(let range):
            return ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
        case .boolean: return ["type": "boolean"]
        case .words(let words): return ["type": "string", "enum": .array(words.map(JSON.string))]
        case .list(let item): return ["type": "array", "items": .object(item.schema(isClosed: isClosed))]
        case .map(let item):
            return ["type": "object", "additionalProperties": .object(item.schema(isClosed: isClosed))]
        case .object(let fields): return Shape.schema(of: fields, isClosed: isClosed)
        case .form(let form): return ["$ref": .string("#/components/schemas/\(form.name)")]
        case .nullable(let shape):
            return ["oneOf": [.object(shape.schema(isClosed: isClosed)), ["type": "null"]]]
        case .anything: return [:]
        }
    }

    static func schema(of fields: [Field], isClosed: Bool) -> JSONObject {
        var properties = JSONObject()
        for field in fields {
            var schema = field.shape.schema(isClosed: isClosed)
            schema["description"] = .string(field.summary)
            properties[field.name] = .object(schema)
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if isClosed { schema["additionalProperties"] = false }
        return schema
    }

    /// The named forms that it uses, those that they use among them.
    var forms: [Form] {
        switch self {
        case .list(let shape), .map(let shape), .nullable(let shape): return shape.forms
        case .object(let fields): return fields.flatMap(\.shape.forms)
        case .form(let form): return [form] + form.fields.flatMap(\.shape.forms)
        case .string, .body, .number, .boolean, .words, .anything: return []
        }
    }

    /// In words, for a table.
    var words: String {
        switch self {
        case .string(nil): return "string"
        case .string(let maximum?): return "string, at most \(maximum) characters"
        case .body: return "string, at most \(Message.maximumBody) bytes of UTF-8"
        case .number(let range):
            if range.upperBound == Shape.largestInteger { return "integer" }
            return range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "integer, \(range.lowerBound) to \(range.upperBound)"
        case .boolean: return "boolean"
        case .words(let words): return words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let item): return "array of \(item.words)"
        case .map(let item): return "object of \(item.words)"
        case .object(let fields): return "object: " + fields.map(\.words).joined(separator: "; ")
        case .form(let form): return "[\(form.name)](#\(form.name.lowercased()))"
        case .nullable(let shape): return "\(shape.words), or null"
        case .anything: return "any value"
        }
    }

    /// A value of this shape, as small as it may be.
    var sample: JSON {
        switch self {
        case .string, .body: return "x"
        case .number(let range): return .int(range.lowerBound)
        case .boolean: return false
        case .words(let words): return .string(words.first ?? "")
        case .list: return []
        case .map: return [:]
        case .object(let fields): return Shape.sample(of: fields)
        case .form(let form): return Shape.sample(of: form.fields)
        case .nullable, .anything: return .null
        }
    }

    static func sample(of fields: [Field]) -> JSON {
        .object(JSONObject(fields.filter(\.isRequired).map { ($0.name, $0.shape.sample) }))
    }
}

extension Field {
    var words: String { "`\(name)`\(isRequired ? "" : "?") (\(shape.words)): \(summary)" }
}
