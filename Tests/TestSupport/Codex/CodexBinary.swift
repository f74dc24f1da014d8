import Platform

/// The real Codex that end-to-end tests drive: `REPOWIRE_TEST_CODEX`, else the pinned release from PyPI, kept in a cache
/// outside the checkout. Without either the tests are skipped and say why.
package enum CodexBinary {
    /// The release of `openai-codex-cli-bin` whose wheel carries the program.
    package static let pinnedWheel = "0.163.0"

    /// Found once per process; the first use may download.
    package static let location: Result<String, any Error> = Result { try locate() }

    private static func locate() throws -> String {
        if let named = EnvironmentValues["REPOWIRE_TEST_CODEX"] {
            guard FileSystem.isExecutable(named) else {
                throw ProgramFailed("REPOWIRE_TEST_CODEX names \(named), which is no executable file")
            }
            return named
        }
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        return try WheelBinary(
            package: "openai-codex-cli-bin", version: pinnedWheel, tree: "codex_cli_bin", program: "bin/codex",
            folder: "\(cache)/repowire/runtimes/codex-\(pinnedWheel)"
        ).fetched()
    }
}
