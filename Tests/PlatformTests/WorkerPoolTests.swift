import Synchronization
import TestSupport
import Testing

@testable import Platform

@Suite struct WorkerPoolTests {
    private final class Count: Sendable {
        let begun = Atomic<Int>(0)
        let ended = Atomic<Int>(0)
        let mayEnd = Atomic<Bool>(false)

        /// Work that blocks until it may end.
        func work() {
            begun.add(1, ordering: .sequentiallyConsistent)
            while !mayEnd.load(ordering: .sequentiallyConsistent) { Clocks.pause(milliseconds: 1) }
            ended.add(1, ordering: .sequentiallyConsistent)
        }
    }

    @Test func `Work that blocks does not hold up other work, up to the limit`() async throws {
        let pool = WorkerPool(maximum: 8, patience: 50)
        let count = Count()
        for _ in 0..<12 { pool.perform { count.work() } }
        try await eventually("eight have begun") { count.begun.load(ordering: .sequentiallyConsistent) == 8 }
        #expect(pool.threadCount == 8)
        count.mayEnd.store(true, ordering: .sequentiallyConsistent)
        try await eventually("all have ended") { count.ended.load(ordering: .sequentiallyConsistent) == 12 }
    }

    @Test func `Threads that have nothing to do end, and come back when there is something`() async throws {
        let pool = WorkerPool(patience: 20)
        for round in 1...3 {
            let count = Count()
            count.mayEnd.store(true, ordering: .sequentiallyConsistent)
            for _ in 0..<50 { pool.perform { count.work() } }
            try await eventually("round \(round) is done") { count.ended.load(ordering: .sequentiallyConsistent) == 50 }
            try await eventually("the threads have ended") { pool.threadCount == 0 }
        }
    }

    @Test func `A thread that waits is used again`() async throws {
        let pool = WorkerPool(patience: 20_000)
        for round in 1...200 {
            let count = Count()
            count.mayEnd.store(true, ordering: .sequentiallyConsistent)
            pool.perform { count.work() }
            try await eventually("round \(round) is done") { count.ended.load(ordering: .sequentiallyConsistent) == 1 }
        }
        #expect(pool.threadCount < 20)
    }

    @Test func `No work is lost when many threads give some`() async throws {
        let pool = WorkerPool(maximum: 4, patience: 1)
        let count = Count()
        count.mayEnd.store(true, ordering: .sequentiallyConsistent)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 { pool.perform { count.work() } }
                }
            }
        }
        try await eventually("all have ended", within: .seconds(60)) {
            count.ended.load(ordering: .sequentiallyConsistent) == 4000
        }
    }

    @Test func `A task that prefers the pool runs on it and returns what it made`() async throws {
        let pool = WorkerPool(patience: 20)
        let (value, threads) = await withTaskExecutorPreference(pool) {
            await WorkerPoolTests.somewhere(7, pool)
        }
        #expect(value == 49)
        #expect(threads == 1)
    }

    private nonisolated static func somewhere(_ number: Int, _ pool: WorkerPool) async -> (Int, Int) {
        (number * number, pool.threadCount)
    }
}
