import Platform
import RepowireKit

@testable import MCP

/// The official schema of a revision, as far as it says what a server sends, and a validator for the keywords in it.
struct OfficialSchema {
    private let definitions: JSON
    private let reference: String

    init(_ revision: Revision, file: String = #filePath) throws {
        let folder = Path.parent(of: file) ?? "."
        let json = try JSON(parsing: FileSystem.read("\(folder)/Schemas/\(revision.rawValue).json"))
        reference = json["$defs"] != nil ? "#/$defs/" : "#/definitions/"
        definitions = json["$defs"] ?? json["definitions"] ?? .null
    }

    /// What is wrong with the value; empty when it is as the definition says.
    func problems(of value: JSON, as name: String) -> [String] {
        guard let schema = definitions[name] else { return ["there is no definition \(name)"] }
        return problems(value, schema, name)
    }

    private func problems(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
        guard let rules = schema.objectValue else { return [] }
        return rules.members.flatMap { rule in problems(value, rule, of: schema, path) }
    }

    private func problems(
        _ value: JSON, _ rule: JSONObject.Member, of schema: JSON, _ path: String
    ) -> [String] {
        let argument = rule.value
        switch rule.key {
        case "$ref":
            return problems(of: value, as: String((argument.stringValue ?? "").dropFirst(reference.count)))
        case "type":
            let types = argument.arrayValue ?? [argument]
            return types.contains { OfficialSchema.matches(value, $0.stringValue ?? "") }
                ? [] : ["\(path): a \(value.kind) is not of type \(argument.text)"]
        case "const": return value == argument ? [] : ["\(path): \(value.text) is not \(argument.text)"]
        case "enum":
            return argument.arrayValue?.contains(value) == true
                ? [] : ["\(path): \(value.text) is not one of \(argument.text)"]
        case "required":
            let missing = argument.arrayValue?.filter { value[$0.stringValue ?? ""] == nil } ?? []
            return value.objectValue == nil ? [] : missing.map { "\(path): \($0.text) is missing" }
        case "properties":
            return (argument.objectValue?.members ?? []).flatMap { property in
                value[property.key].map { problems($0, property.value, "\(path)/\(property.key)") } ?? []
            }
        case "additionalProperties":
            let known = Set(schema["properties"]?.objectValue?.keys ?? [])
            let extra = (value.objectValue?.members ?? []).filter { !known.contains($0.key) }
            if argument == false { return extra.map { "\(path): \($0.key) is not allowed" } }
            return extra.flatMap { problems($0.value, argument, "\(path)/\($0.key)") }
        case "items":
            return (value.arrayValue ?? []).enumerated().flatMap { problems($1, argument, "\(path)/\($0)") }
        case "anyOf":
            let branches = (argument.arrayValue ?? []).map { problems(value, $0, path) }
            return branches.contains { $0.isEmpty } ? [] : ["\(path): none of \(branches)"]
        case "allOf": return (argument.arrayValue ?? []).flatMap { problems(value, $0, path) }
        case "minimum":
            return (value.intValue ?? .max) >= (argument.intValue ?? .min) ? [] : ["\(path): below \(argument.text)"]
        case "maximum":
            return (value.intValue ?? .min) <= (argument.intValue ?? .max) ? [] : ["\(path): above \(argument.text)"]
        case "format": return []
        default: return ["\(path): the validator does not know \(rule.key)"]
        }
    }

    private static func matches(_ value: JSON, _ type: String) -> Bool {
        switch type {
        case "integer": return value.intValue != nil
        default: return value.kind == type
        }
    }
}
