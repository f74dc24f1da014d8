import Declarative
package import RepowireKit
import Transports

extension OpenCodeAdapter {
    /// The edits that the manifest says, in the config file that its user has; the plug-in; and what keeps OpenCode from
    /// waiting for a package when it starts.
    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        let edits = try await base.installHooks(detection)
        let (folder, home) = (base.places.root, base.context.repowireHome)
        let usesPlugin = base.manifest.doors.contains { $0.via == .plugin }
        return try await OffLoop.run {
            let file = ConfigFile.chosen(in: folder)
            let chosen = edits.map { edit in
                var edit = edit
                if file != nil, ConfigFile.isOne(edit.path, in: folder) { edit.path = file ?? edit.path }
                return edit
            }
            guard usesPlugin else { return chosen }
            return [Plugin.edit(in: folder, repowireHome: home)] + PackageInstall(folder: folder).edits + chosen
        }
    }
}

extension OpenCodeAdapter: SelfExamining {
    package func examine(_ detection: Detection) async throws -> [Observation] {
        let folder = base.places.root
        guard base.manifest.doors.contains(where: { $0.via == .plugin }) else { return [] }
        return [try await OffLoop.run { PackageInstall(folder: folder).observation }]
    }
}
