import Declarative
package import RepowireKit

extension CodexAdapter: Spawning {
    /// Where nobody ran setup, the agent is given the mesh's tools for this one start. It needs no hooks: what it does
    /// stands in its record.
    package func spawnPlan(for request: SpawnRequest) async throws -> SpawnPlan {
        var plan = try await base.spawnPlan(for: request)
        for edit in request.missing {
            guard case .set(let path, .object(let table)) = edit.change, path.first == "mcp_servers" else { continue }
            plan.command += CodexAdapter.options(setting: path, to: table)
        }
        return plan
    }

    /// `-c KEY=VALUE` for each member, whose values are TOML: JSON's strings, numbers and lists are that as well.
    static func options(setting path: [String], to table: JSONObject) -> [String] {
        table.members.flatMap { ["-c", "\(path.joined(separator: ".")).\($0.key)=\($0.value.text)"] }
    }
}
