package import RepowireKit

/// What a Claude Code session says about itself in `sessions/PID.json`.
package struct ClaudeRegistry: Sendable {
    package var json: JSON

    /// `idle`, `busy` or `waiting`.
    package var status: String { json["status"]?.stringValue ?? "" }
    /// What it waits for: `permission prompt` or `dialog open`.
    package var waitingFor: String? { json["waitingFor"]?.stringValue }
    package var sessionID: String { json["sessionId"]?.stringValue ?? "" }
    package var inboxPath: String { json["messagingSocketPath"]?.stringValue ?? "" }
    /// Milliseconds since 1970 of the last change of `status`.
    package var statusUpdatedAt: Int64 { json["statusUpdatedAt"]?.intValue ?? 0 }
}
