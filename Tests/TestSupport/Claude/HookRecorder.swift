import Platform
package import RepowireKit

/// A hook that writes down what Claude Code tells it, and answers nothing.
package struct HookRecorder: Sendable {
    private let log: String
    private let script: String

    package init(in home: TemporaryHome) throws {
        log = try home.write("", to: "hooks.log")
        script = try home.write(
            """
            #!/bin/sh
            payload=$(cat)
            printf '%s\\n' "$payload" >> '\(log)'

            """, to: "record-hook", mode: 0o755)
    }

    /// The `hooks` of `settings.json` that report these events.
    package func hooks(_ events: [String]) -> JSON {
        let hook: JSON = ["type": "command", "command": .string(script), "args": [], "timeout": 10]
        return .object(JSONObject(events.map { ($0, [["hooks": [hook]]]) }))
    }

    /// The payloads so far, in the order in which the hooks ended.
    package func payloads() throws -> [JSON] {
        try FileSystem.read(log).split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    }

    /// The payloads of one event.
    package func payloads(of event: String) throws -> [JSON] {
        try payloads().filter { $0["hook_event_name"]?.stringValue == event }
    }

    /// Waits until an event has come a number of times, and returns its payloads.
    package func payloads(of event: String, count: Int) async throws -> [JSON] {
        try await firstValue(
            "\(count) × \(event)", showing: (try? payloads().map(\.text).joined(separator: "\n")) ?? ""
        ) {
            let found = try payloads(of: event)
            return found.count >= count ? found : nil
        }
    }
}
