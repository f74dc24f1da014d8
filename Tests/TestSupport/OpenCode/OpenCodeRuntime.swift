import Platform
package import RepowireKit

/// OpenCode among the runtimes of a test.
package struct OpenCodeRuntime: TestRuntime {
    private static let program = UnpackedRuntime("opencode", variable: "REPOWIRE_TEST_OPENCODE")

    package init() {}

    package var id: String { "opencode" }
    package var binary: String? { OpenCodeRuntime.program.path }
    package var reason: String { OpenCodeRuntime.program.reason }
    package var resuming: [String] { ["--continue"] }

    package func configure(_ home: TemporaryHome, model: ScriptedModel, trusting repositories: [String]) throws {
        try home.write(OpenCodeRuntime.config(port: model.port).text + "\n", to: "home/.config/opencode/opencode.json")
        // What OpenCode makes whenever it is started, if only for its version.
        for folder in ["state/opencode", "share/opencode/log", "share/opencode/repos"] {
            try FileSystem.makeFolder("\(home.home)/.local/\(folder)")
        }
        try FileSystem.makeFolder("\(home.home)/.cache/opencode/bin")
    }

    /// - Parameter more: members of the file beside those that let it start unattended.
    package static func config(port: UInt16, more: JSONObject = [:]) -> JSON {
        let model: JSON = [
            "name": "Fake Model", "tool_call": true, "limit": ["context": 1_000_000, "output": 200_000],
        ]
        var config: JSONObject = [
            "$schema": "https://opencode.ai/config.json", "autoupdate": false, "share": "disabled",
            "model": "fake/fake-model", "small_model": "fake/fake-model", "enabled_providers": ["fake"],
            "provider": [
                "fake": [
                    "npm": "@ai-sdk/openai-compatible", "name": "Fake",
                    "options": ["baseURL": .string("http://127.0.0.1:\(port)/v1"), "apiKey": "k"],
                    "models": ["fake-model": model],
                ]
            ],
        ]
        for member in more.members { config[member.key] = member.value }
        return .object(config)
    }

    package func tool(_ name: String) -> String { "repowire_\(name)" }

    package func start(
        in repository: String, home: TemporaryHome, tmux: Tmux, model: ScriptedModel, arguments: [String],
        environment: [String: String]
    ) async throws -> any TestSession {
        try await OpenCodeSession(
            in: home, repository: repository, tmux: tmux, arguments: arguments, environment: environment)
    }
}
