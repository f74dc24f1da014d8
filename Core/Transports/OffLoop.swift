import Dispatch

/// Where blocking work runs: threads of their own, neither the daemon's loop nor the few threads that Swift's tasks
/// share.
package enum OffLoop {
    /// Each piece of work gets a serial queue, which Dispatch gives a thread at once (up to 255). A concurrent queue
    /// would get as many threads as there are processors, and one more only each second while those block: on two
    /// processors the eighth of eight waits of 300 ms began after 900 ms.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "repowire.off-loop").async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
