/// Finding programs.
package enum Executables {
    /// The first executable file of that name on a search path such as `PATH`. Relative entries are skipped: what they
    /// mean depends on where one stands.
    package static func find(_ name: String, path: String) -> String? {
        if name.hasPrefix("/") { return FileSystem.isExecutable(name) ? name : nil }
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/\(name)"
            if FileSystem.isExecutable(candidate) { return candidate }
        }
        return nil
    }
}
