import Platform

/// An agent CLI that lies unpacked in the cache outside the checkout: where an environment variable says, else in
/// `repowire/runtimes/bin` of the cache folder. When it is not there, a script `unpack FOLDER NAME` puts it there, if a
/// folder has one: `REPOWIRE_TEST_RUNTIMES`, or `runtimes` in a folder beside the checkout. Tests with a program that is
/// not to be had are skipped and say why.
package struct UnpackedRuntime: Sendable {
    package let path: String?
    package let reason: String

    /// - Parameters:
    ///   - name: of the program.
    ///   - variable: names the program instead.
    package init(_ name: String, variable: String) {
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        let folder = "\(cache)/repowire/runtimes"
        let expected = EnvironmentValues[variable] ?? "\(folder)/bin/\(name)"
        if EnvironmentValues[variable] == nil, !FileSystem.isExecutable(expected) {
            UnpackedRuntime.unpack(name, to: folder)
        }
        let found = FileSystem.isExecutable(expected)
        path = found ? expected : nil
        reason = found ? "" : "no \(name) to test with: set \(variable), or unpack it to \(expected)"
    }

    /// The script may be called by several at once.
    private static func unpack(_ name: String, to folder: String) {
        guard let script = scripts().first(where: FileSystem.isExecutable) else { return }
        _ = try? Subprocess(script, [folder, name], environment: EnvironmentValues.all).run(within: 120_000)
    }

    private static func scripts() -> [String] {
        if let named = EnvironmentValues["REPOWIRE_TEST_RUNTIMES"] { return ["\(named)/unpack"] }
        var checkout = #filePath
        for _ in 0..<4 { checkout = Path.parent(of: checkout) ?? "/" }
        guard let parent = Path.parent(of: checkout) else { return [] }
        return ((try? FileSystem.list(parent)) ?? []).map { "\(parent)/\($0)/runtimes/unpack" }
    }
}
