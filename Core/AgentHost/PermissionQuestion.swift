import RepowireKit

/// A tool that the agent may use only when its user allows it.
struct PermissionQuestion: Equatable {
    struct Choice: Equatable {
        var id: String
        var name: String
    }

    /// The id of the agent's request.
    var request: JSON
    var title: String
    var details: [String]
    var choices: [Choice]

    init?(_ request: JSON, _ params: JSON) {
        self.request = request
        title = params.at("/toolCall/title")?.stringValue ?? "a tool"
        details = (params.at("/toolCall/content")?.arrayValue ?? []).compactMap { $0.at("/content/text")?.stringValue }
        choices = (params["options"]?.arrayValue ?? []).compactMap { option in
            guard let id = option["optionId"]?.stringValue else { return nil }
            return Choice(id: id, name: option["name"]?.stringValue ?? id)
        }
        if choices.isEmpty { return nil }
    }

    /// As the window shows it.
    var text: String {
        let listed = choices.enumerated().map { "  \($0.offset + 1)  \($0.element.name)" }
        return (["May it: \(title)"] + details.map { "  \($0)" } + listed + ["Type a number and press Enter."])
            .joined(separator: "\n")
    }
}
