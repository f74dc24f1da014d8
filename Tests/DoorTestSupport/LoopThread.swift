package import EventLoop
import Synchronization

/// A loop on a thread of its own, for one test.
package final class LoopThread: Sendable {
    package let loop: EventLoop
    /// How `run` ended, once it has.
    private let ended = Mutex<Result<Void, LoopError>?>(nil)

    init() throws {
        loop = try EventLoop()
    }

    /// Runs `body` against the running loop and ends the loop afterwards, whatever happened.
    package static func run(_ body: (LoopThread) async throws -> Void) async throws {
        let thread = try LoopThread()
        thread.start()
        try await thread.on {}
        do { try await body(thread) } catch {
            try await thread.end()
            throw error
        }
        try await thread.end()
    }

    /// Runs `body` on the loop's thread and hands its result back.
    @discardableResult
    package func on<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            loop.perform { continuation.resume(with: Result { try body() }) }
        }
    }

    private func start() { startThread { self.runToEnd() } }

    private func end() async throws {
        loop.stop()
        try await waitUntil("the loop has ended") { self.ended.withLock { $0 != nil } }
        try ended.withLock { $0 }?.get()
    }

    private func runToEnd() {
        let result = Result<Void, LoopError> { () throws(LoopError) in try loop.run() }
        ended.withLock { $0 = result }
    }
}

/// Looks again and again until something holds, at most ten seconds.
package func waitUntil(
    _ what: String, within limit: Duration = .seconds(10), _ holds: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw Timeout(what: what)
}

package struct Timeout: Error, CustomStringConvertible {
    var what: String
    package var description: String { "in vain waited until \(what)" }
}
