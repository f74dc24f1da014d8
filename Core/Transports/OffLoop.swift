import Platform

/// Where blocking work runs: threads of their own, neither the daemon's loop nor the few threads that Swift's tasks
/// share.
package enum OffLoop {
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            WorkerPool.shared.perform { continuation.resume(with: Result(catching: work)) }
        }
    }
}
