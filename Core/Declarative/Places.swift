import Platform
package import RepowireKit
import Transports

/// Fills in the placeholders of a manifest's paths: `~`, `{root}`, `{home_root}`, `{repowire}`, `{hook}`, `{mcp}`.
package struct Places: Sendable {
    /// The runtime's config folder, absolute.
    package let root: String
    private let values: [String: String]
    private let home: String

    /// - Throws: when the variable that moves the folder holds a relative path: it means another folder in each of the
    ///   runtime's sessions, and none of them is this process's.
    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        home = Places.withoutSlash(context.home)
        let rule = manifest.root
        let variable = rule?.environment ?? ""
        let override = context.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        if let override, !override.hasPrefix("/") { throw RelativeFolder(variable: variable, value: override) }
        let moved = override.map { folder in
            rule?.name.map { "\(Places.withoutSlash(folder))/\($0)" } ?? folder
        }
        root = Places.withoutSlash(moved ?? Path.expandingHome(rule?.path ?? "~", home: home))
        values = [
            "{root}": root,
            // What lies beside the folder by default lies inside it when the variable moves it.
            "{home_root}": override == nil ? home : root,
            "{repowire}": context.repowireHome, "{hook}": context.hookProgram, "{mcp}": context.mcpProgram,
        ]
    }

    package func path(_ text: String) -> String {
        Path.expandingHome(fill(text), home: home)
    }

    package func fill(_ text: String) -> String { Template.fill(text, values) }

    package func fill(_ value: JSON) -> JSON { Template.fill(value, values) }

    private static func withoutSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}

/// A variable that should hold the absolute path of a runtime's folder.
package struct RelativeFolder: Error, Sendable, CustomStringConvertible {
    package var variable: String
    package var value: String

    package var description: String {
        "\(variable) is \"\(value)\", a relative path, which means another folder in every session: set an absolute one"
    }
}
