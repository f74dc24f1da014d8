/// Colours of the terminal, by what they mean.
package struct Style: Sendable, Hashable {
    package enum Role: Sendable {
        case heading, good, attention, bad, faint
    }

    package static let plain = Style(isColored: false)
    package static let colored = Style(isColored: true)

    private let isColored: Bool

    package func callAsFunction(_ role: Role, _ text: String) -> String {
        guard isColored, !text.isEmpty else { return text }
        let code: String
        switch role {
        case .heading: code = "1"
        case .good: code = "32"
        case .attention: code = "33"
        case .bad: code = "31"
        case .faint: code = "2"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// The role in which a peer's or finding's state is shown.
    static func role(ofState state: String) -> Role? {
        switch state {
        case "idle", "ok", "answered", "found", "create": return .good
        case "busy", "blocked", "warning", "queued", "offered", "accepted", "change", "untrusted": return .attention
        case "failed", "expired", "error", "refused", "unsupported": return .bad
        case "offline", "unknown", "cancelled", "unchanged", "disabled", "notFound", "not_found": return .faint
        default: return nil
        }
    }
}
