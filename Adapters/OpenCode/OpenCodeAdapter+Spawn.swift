import Declarative
import Platform
package import RepowireKit
import Transports

extension OpenCodeAdapter: Spawning {
    /// Where nobody ran setup, the agent is given its plug-in and tools for this one start: no file of OpenCode's is
    /// written.
    package func spawnPlan(for request: SpawnRequest) async throws -> SpawnPlan {
        var plan = try await base.spawnPlan(for: request)
        guard !request.missing.isEmpty, base.manifest.doors.contains(where: { $0.via == .plugin }) else { return plan }
        let (folder, home) = (base.places.root, base.context.repowireHome)
        plan.environment["OPENCODE_CONFIG_CONTENT"] = try await OffLoop.run {
            var content = DeclarativeAdapter.written(by: request.missing)
            // One that stands there already, from another release perhaps, is not loaded twice.
            if !FileSystem.exists(Plugin.path(in: folder)) {
                try PackageInstall(folder: folder).checkStart()
                let plugin = "\(home)/plugins/opencode.js"
                try FileSystem.makeFolder("\(home)/plugins", mode: 0o700)
                try FileSystem.writeAtomically(plugin, Array(Plugin.text(repowireHome: home).utf8), mode: 0o600)
                content["plugin"] = [.string(plugin)]
            }
            return JSON.object(content).text
        }
        return plan
    }
}

extension PackageInstall {
    /// - Throws: when a start with a plug-in would wait for a package.
    fileprivate func checkStart() throws {
        switch standing {
        case .installed, .marked: return
        case .markable, .pending:
            throw CannotSpawn(
                "OpenCode was not set up, and with a plug-in its start would wait for \(PackageInstall.package); "
                    + "run 'repowire setup --runtime opencode' first")
        }
    }
}
