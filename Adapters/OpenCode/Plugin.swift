package import RepowireKit

/// The file that runs inside OpenCode.
package enum Plugin {
    /// Its parts, which are installed as one file: OpenCode loads every file of its folder as a plug-in.
    private static let parts = [
        PackageResources.head_js, PackageResources.daemon_js, PackageResources.turn_js, PackageResources.sessions_js,
        PackageResources.plugin_js,
    ]

    /// Its text, with a place for the folder in which the daemon's socket is.
    package static let source = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")

    private static let place = "\"__REPOWIRE_HOME__\""

    package static func text(repowireHome: String) -> String {
        source.replacing(place, with: JSON.string(repowireHome).text)
    }

    package static func path(in folder: String) -> String { "\(folder)/plugins/repowire.js" }

    package static func edit(in folder: String, repowireHome: String) -> FileEdit {
        FileEdit(
            path: path(in: folder), format: .whole,
            change: .file(contents: Array(text(repowireHome: repowireHome).utf8), mode: 0o644),
            purpose: "a plug-in that reports sessions to Repowire and takes messages for them")
    }
}
