import Platform

/// An agent CLI that lies unpacked in the cache outside the checkout: where an environment variable says, or
/// `repowire/runtimes/bin` in the cache folder. Tests with one that is not there are skipped and say why.
package struct UnpackedRuntime: Sendable {
    package let path: String?
    package let reason: String

    /// - Parameters:
    ///   - name: of the program.
    ///   - variable: names the program instead.
    package init(_ name: String, variable: String) {
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        let expected = EnvironmentValues[variable] ?? "\(cache)/repowire/runtimes/bin/\(name)"
        let found = FileSystem.isExecutable(expected)
        path = found ? expected : nil
        reason = found ? "" : "no \(name) to test with: set \(variable), or unpack it to \(expected)"
    }
}
