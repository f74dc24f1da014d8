import Platform
import RepowireKit
import Synchronization
import TestSupport
import Wire

/// How long a question into a live agent takes, its answer included, with a model that answers at once. Most of it is
/// the agent's own; there is no C that does the same.
struct AgentDelivery: Measurement {
    let name = "delivery"
    let title = "Ask and answer, real agents (warm; the model answers at once)"
    let summary = "a question into each runtime that is here, and its answer"

    func run(_ stage: Stage) throws -> [Figure] {
        for runtime in TestRuntimes.all where !runtime.isAvailable { Output.note("  without \(runtime.reason)") }
        return try TestRuntimes.available.map { runtime in
            var figure = Figure("into \(runtime.id)", .milliseconds)
            let count = max(3, stage.rounds)
            for time in try Blocking.value(of: { try await times(runtime, count: count) }) { figure.rounds.add(time) }
            return figure
        }
    }

    /// Milliseconds of each ask after the first.
    private func times(_ runtime: any TestRuntime, count: Int) async throws -> [Double] {
        try await Fleet.with([runtime], repositories: ["backend"]) { fleet in
            let session = try await fleet.session(of: runtime, in: "backend")
            let client = try fleet.client()
            var times: [Double] = []
            for round in 0...count {
                try await fleet.untilPeers(["backend"])
                let start = ContinuousClock.now
                let result = try client.call(
                    Method.peerAsk, ["peer": "backend", "message": .string("ECHO:round \(round)")], milliseconds: 60_000
                )
                let time = ContinuousClock.now - start
                guard result["answer"]?.stringValue == "round \(round)" else {
                    throw ProgramFailed("\(runtime.id) answered \(result.text)\n\(session.session.safeScreen)")
                }
                if round > 0 { times.append(time / .milliseconds(1)) }
            }
            return times
        }
    }
}

/// Waits for something asynchronous in a program that is not.
private enum Blocking {
    private final class Box<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    static func value<Value: Sendable>(of work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let box = Box<Value>()
        let task = Task.detached {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            box.result.withLock { $0 = result }
        }
        defer { task.cancel() }
        while true {
            if let result = box.result.withLock({ $0 }) { return try result.get() }
            Clocks.pause(milliseconds: 5)
        }
    }
}
