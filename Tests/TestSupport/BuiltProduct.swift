import Platform

/// The programs of this package as the running test was built with them.
package enum BuiltProduct {
    /// Absolute path of a program such as `repowire-hook`.
    package static func path(of name: String) -> String {
        var folder = RunningProgram.path.flatMap(Path.parent(of:)) ?? "."
        // macOS runs tests from a bundle some folders below the products.
        while folder.count > 1, !FileSystem.isExecutable("\(folder)/\(name)"), let parent = Path.parent(of: folder) {
            folder = parent
        }
        return "\(folder)/\(name)"
    }
}
