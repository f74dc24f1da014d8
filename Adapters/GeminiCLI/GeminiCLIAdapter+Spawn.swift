import Declarative
package import RepowireKit

extension GeminiCLIAdapter: Spawning {
    package func spawnPlan(for request: SpawnRequest) async throws -> SpawnPlan {
        try await base.spawnPlan(for: request)
    }
}
