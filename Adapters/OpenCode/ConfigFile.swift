import Platform

/// OpenCode's own config files: all of a folder are read and merged, later names win.
package enum ConfigFile {
    /// The strongest first.
    private static let names = ["opencode.jsonc", "opencode.json", "config.json"]

    /// The file that an entry belongs into: one that has entries of the kind, else the strongest that exists; nil when
    /// there is none.
    package static func chosen(in folder: String) -> String? {
        let files = names.map { "\(folder)/\($0)" }.filter(FileSystem.exists)
        let withServers = files.first { file in
            guard let bytes = try? FileSystem.read(file, limit: 1 << 20) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains("\"mcp\"")
        }
        return withServers ?? files.first
    }

    package static func isOne(_ path: String, in folder: String) -> Bool {
        names.contains { path == "\(folder)/\($0)" }
    }
}
