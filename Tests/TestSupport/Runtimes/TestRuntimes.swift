/// The runtimes that end-to-end tests mix.
package enum TestRuntimes {
    package static let all: [any TestRuntime] = [
        ClaudeRuntime(), CodexRuntime(), GeminiRuntime(), OpenCodeRuntime(),
    ]

    /// Those whose real program is here.
    package static var available: [any TestRuntime] { all.filter(\.isAvailable) }
}
