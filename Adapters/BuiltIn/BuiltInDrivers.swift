import ClaudeCode
import Codex
import Declarative
import GeminiCLI
import OpenCode
package import RepowireKit

/// The drivers that come with Repowire, by the name that a manifest's `driver:` gives: the one list of them.
package enum BuiltInDrivers {
    package typealias Driver = @Sendable (AdapterManifest, AdapterContext) throws -> any RuntimeAdapter

    package static let all: [String: Driver] = [
        "declarative": { try DeclarativeAdapter(manifest: $0, context: $1) },
        "claude-code": { try ClaudeCodeAdapter(manifest: $0, context: $1) },
        "gemini-cli": { try GeminiCLIAdapter(manifest: $0, context: $1) },
        "codex": { try CodexAdapter(manifest: $0, context: $1) },
        "opencode": { try OpenCodeAdapter(manifest: $0, context: $1) },
    ]
}
