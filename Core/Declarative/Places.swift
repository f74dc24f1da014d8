import Platform
package import RepowireKit

/// Fills in the placeholders of a manifest's paths: `~`, `{root}`, `{home_root}`, `{repowire}`, `{hook}`, `{mcp}`.
package struct Places: Sendable {
    /// The runtime's config folder, absolute.
    package let root: String
    private let values: [String: String]
    private let home: String

    package init(manifest: AdapterManifest, context: AdapterContext) {
        home = context.home
        let rule = manifest.root
        let override = rule?.environment.flatMap { context.environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        let standard = Path.expandingHome(rule?.path ?? "~", home: context.home)
        let root = override.map { Path.expandingHome($0, home: context.home) } ?? standard
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        values = [
            "{root}": self.root,
            // What lies beside the folder by default lies inside it when the variable moves it.
            "{home_root}": override == nil ? context.home : self.root,
            "{repowire}": context.repowireHome, "{hook}": context.hookProgram, "{mcp}": context.mcpProgram,
        ]
    }

    package func path(_ text: String) -> String {
        Path.expandingHome(fill(text), home: home)
    }

    package func fill(_ text: String) -> String {
        values.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }

    package func fill(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): return .string(fill(text))
        case .array(let items): return .array(items.map(fill))
        case .object(let object): return .object(JSONObject(object.members.map { ($0.key, fill($0.value)) }))
        default: return value
        }
    }
}
