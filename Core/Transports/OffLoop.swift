import Dispatch

/// Where blocking work runs: threads of their own, neither the daemon's loop nor the few threads that Swift's tasks
/// share.
package enum OffLoop {
    private static let queue = DispatchQueue(label: "repowire.off-loop", attributes: .concurrent)

    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
