package import RepowireKit

/// One request that an agent made of the scripted model.
package struct ModelRequest: Sendable {
    /// The whole record: `at` and `ended` in microseconds since 1970, `headers`, `body` as it came.
    package var json: JSON

    package var body: JSON { json["body"] ?? .null }
    /// The last thing the user said.
    package var prompt: String { json["prompt"]?.stringValue ?? "" }
    /// How many messages the model had sent in this turn before.
    package var step: Int { Int(json["step"]?.intValue ?? 0) }
    package var toolResults: [String] { (json["tool_results"]?.arrayValue ?? []).compactMap(\.stringValue) }
    /// Whether it was the runtime's own request (a title, a summary) and no turn of the session.
    package var isAuxiliary: Bool { json["auxiliary"]?.boolValue ?? true }
    /// `answering`, `finished`, or `aborted` when the agent closed the connection before the end.
    package var outcome: String { json["outcome"]?.stringValue ?? "" }
    /// The names of the tools that the model was offered.
    package var tools: [String] {
        (body["tools"]?.arrayValue ?? []).compactMap { ($0["name"] ?? $0.at("/function/name"))?.stringValue }
    }
}
