import Platform
import RepowireKit

/// Gemini CLI among the runtimes of a test.
package struct GeminiRuntime: TestRuntime {
    private static let program = UnpackedRuntime("gemini", variable: "REPOWIRE_TEST_GEMINI")

    private let isTrusting: Bool

    /// - Parameter isTrusting: whether its user trusts the folders; it asks at its start otherwise.
    package init(isTrusting: Bool = true) { self.isTrusting = isTrusting }

    package var id: String { "gemini-cli" }
    package var binary: String? { GeminiRuntime.program.path }
    package var reason: String { GeminiRuntime.program.reason }
    package var resuming: [String] { ["--resume", "latest"] }

    package func configure(_ home: TemporaryHome, model: ScriptedModel, trusting repositories: [String]) throws {
        let settings: JSON = [
            "security": ["auth": ["selectedType": "gemini-api-key"]],
            "general": ["enableAutoUpdate": false, "enableAutoUpdateNotification": false],
            "privacy": ["usageStatisticsEnabled": false], "telemetry": ["enabled": false],
            "model": ["name": "gemini-2.5-flash"],
        ]
        try home.write(settings.text, to: "home/.gemini/settings.json", mode: 0o600)
    }

    package func tool(_ name: String) -> String { "mcp_repowire_\(name)" }

    package func start(
        in repository: String, home: TemporaryHome, tmux: Tmux, model: ScriptedModel, arguments: [String],
        environment: [String: String]
    ) async throws -> any TestSession {
        guard let binary else { throw ProgramFailed(reason) }
        var environment = environment
        environment["GEMINI_API_KEY"] = "any"
        environment["GOOGLE_GEMINI_BASE_URL"] = model.url
        if isTrusting { environment["GEMINI_CLI_TRUST_WORKSPACE"] = "true" }
        environment["COLORTERM"] = "truecolor"
        environment["LANG"] = "C.UTF-8"
        return try await GeminiSession(
            binary: binary, repository: repository, tmux: tmux, arguments: arguments, environment: environment,
            first: isTrusting ? GeminiSession.composer : "Do you trust the files in this folder?")
    }
}
