import RepowireKit
import Wire

/// docs/protocol.md: prose by hand, tables from the code that the daemon serves by.
enum ProtocolDocument {
    static var text: String {
        var text = ProtocolProse.opening
        text += "\n## Methods\n\n" + ProtocolProse.methods
        for group in Operation.groups {
            text += "\n### \(group.title)\n"
            for operation in group.operations { text += section(operation) }
        }
        text += "\n## What the daemon sends by itself\n\n" + ProtocolProse.notices
        for notice in Notice.all { text += section(notice) }
        text += "\n## Objects\n"
        for form in forms { text += section(form) }
        text += "\n## Errors\n\n" + ProtocolProse.errors + errorTable
        text += ProtocolProse.closing
        return text
    }

    private static func section(_ operation: Operation) -> String {
        var text = "\n#### `\(operation.method)`\n\n\(operation.summary)"
        if !operation.details.isEmpty { text += " \(operation.details)" }
        if operation.mayBeNotification { text += " May be sent without an id." }
        text += "\n" + table("Parameter", operation.parameters)
        if case .object(let fields) = operation.result {
            text += fields.isEmpty ? "\nResult: `{}`.\n" : table("Result", fields)
        } else {
            text += "\nResult: \(operation.result.words).\n"
        }
        if !operation.errors.isEmpty {
            text += "\nErrors: \(operation.errors.map { "`\($0.rawValue)`" }.joined(separator: ", ")).\n"
        }
        return text
    }

    private static func section(_ notice: Notice) -> String {
        var text = "\n### `\(notice.method)`\n\n\(notice.summary)"
        if !notice.details.isEmpty { text += " \(notice.details)" }
        return text + "\n" + table("Parameter", notice.parameters)
    }

    private static func section(_ form: Form) -> String {
        "\n### \(form.name)\n\n\(form.summary)\n" + table("Member", form.fields)
    }

    private static func table(_ title: String, _ fields: [Field]) -> String {
        guard !fields.isEmpty else { return "" }
        var text = "\n| \(title) | Value | Meaning |\n|---|---|---|\n"
        for field in fields {
            let name = field.isRequired ? "`\(field.name)`" : "`\(field.name)`, optional"
            text += "| \(name) | \(cell(field.shape.words)) | \(cell(field.summary)) |\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static var forms: [Form] {
        var forms: [Form] = []
        let shapes = Operation.all.map(\.result) + Notice.all.map { Shape.object($0.parameters) }
        for form in shapes.flatMap(\.forms) where !forms.contains(where: { $0.name == form.name }) {
            forms.append(form)
        }
        return forms
    }

    private static var errorTable: String {
        var text = "\n| Name | Code | HTTP | Meaning |\n|---|---|---|---|\n"
        for name in WireError.Name.allCases where !clientOnly.contains(name) {
            let error = WireError(name, "")
            text += "| `\(name.rawValue)` | \(error.code) | \(name.httpStatus) | \(ProtocolProse.meaning(of: name)) |\n"
        }
        return text
    }

    /// What a client makes up itself when it reaches nobody.
    private static let clientOnly: Set<WireError.Name> = [.unreachable, .interrupted, .timedOut]
}
