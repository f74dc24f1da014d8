import Declarative
import Platform
package import RepowireKit
import Transports

extension CodexAdapter: SelfExamining {
    /// Whether Codex would run our hooks: it passes over those that it does not trust, or that its user switched off,
    /// without a word.
    package func examine(_ detection: Detection) async throws -> [Observation] {
        guard let binary = detection.binary else { return [] }
        let (root, context) = (threads.root, base.context)
        return try await OffLoop.run {
            let server = try AppServer.oneShot(
                binary, root: root, environment: context.environment, within: 15_000)
            return HookStanding.observations(try server.hooks(in: context.home))
        }
    }
}

/// How Codex stands to our hooks, by its own `hooks/list`.
enum HookStanding {
    static func observations(_ hooks: [JSON]) -> [Observation] {
        let ours = hooks.filter { HookTrust.isOurs(command: $0["command"]) }
        guard !ours.isEmpty else { return [] }
        let passedOver = ours.filter { !isRun($0) }.compactMap { $0["eventName"]?.stringValue }.sorted()
        guard !passedOver.isEmpty else {
            return [Observation(message: "it runs our \(ours.count) hooks")]
        }
        return [
            Observation(
                isWarning: true, message: "it passes over our hooks for \(passedOver.joined(separator: ", "))",
                fix: "Run 'repowire setup --runtime codex'; '/hooks' in Codex switches single ones on")
        ]
    }

    private static func isRun(_ hook: JSON) -> Bool {
        guard hook["enabled"]?.boolValue != false else { return false }
        return hook["trustStatus"]?.stringValue.map { ["trusted", "managed"].contains($0) } ?? true
    }
}
