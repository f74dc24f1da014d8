import Platform

/// The real Claude Code that end-to-end tests drive: `REPOWIRE_TEST_CLAUDE`, else the pinned release from PyPI, kept in
/// a cache outside the checkout. Without either the tests are skipped and say why.
package enum ClaudeBinary {
    /// The release of `claude-agent-sdk` whose wheel carries the binary.
    package static let pinnedWheel = "0.2.188"

    package enum Location: Sendable {
        case found(String)
        case missing(reason: String)
    }

    /// Found once per process; the first use may download.
    package static let location: Location = {
        do { return .found(try locate()) } catch { return .missing(reason: "no Claude Code to test with: \(error)") }
    }()

    package static var path: String? {
        if case .found(let path) = location { return path }
        return nil
    }

    package static var isAvailable: Bool { path != nil }

    /// Why tests with it are skipped.
    package static var reason: String {
        if case .missing(let reason) = location { return reason }
        return ""
    }

    private static func locate() throws -> String {
        if let named = EnvironmentValues["REPOWIRE_TEST_CLAUDE"] {
            guard FileSystem.isExecutable(named) else {
                throw ProgramFailed("REPOWIRE_TEST_CLAUDE names \(named), which is no executable file")
            }
            return named
        }
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        return try WheelBinary(
            package: "claude-agent-sdk", version: pinnedWheel, tree: "claude_agent_sdk/_bundled",
            program: "claude",
            folder: "\(cache)/repowire/runtimes/claude-\(pinnedWheel)"
        ).fetched()
    }
}
