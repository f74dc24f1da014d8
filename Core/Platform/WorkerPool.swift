import Synchronization

#if canImport(Glibc)
    import CSystem
    import Glibc
#else
    import Darwin
#endif

/// Threads for work that blocks, and for tasks that belong to no actor. They are made when they are needed and end when
/// they were not for a while.
///
/// Swift's own pool and Dispatch have as many threads as there are processors, which work that blocks uses up; and
/// Dispatch, once used, wakes up every second for ever, which a daemon at rest should not.
package final class WorkerPool: TaskExecutor {
    package typealias Work = @Sendable () -> Void

    package static let shared = WorkerPool()

    private struct State {
        var waiting: [Work] = []
        /// Threads that wait for work.
        var idle = 0
        var threads = 0
    }

    /// Beyond this many threads work waits for one.
    private let maximum: Int
    private let patience: Int32
    private let state = Mutex(State())
    private let bell = Bell()

    /// - Parameter patience: how many milliseconds a thread waits for more work before it ends.
    package init(maximum: Int = 64, patience: Int32 = 5000) {
        self.maximum = maximum
        self.patience = patience
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        perform { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs the work on a thread of its own, at once unless all are taken.
    package func perform(_ work: @escaping Work) {
        let needsThread = state.withLock { state in
            state.waiting.append(work)
            guard state.idle < state.waiting.count, state.threads < maximum else { return false }
            state.threads += 1
            return true
        }
        if needsThread { addThread() } else { bell.ring() }
    }

    /// How many threads there are now.
    package var threadCount: Int { state.withLock { $0.threads } }

    private func addThread() {
        do {
            try Thread("worker") { self.serve() }.detach()
        } catch {
            // Out of threads: those that are there do the work, or else the caller.
            let isAlone = state.withLock { state in
                state.threads -= 1
                return state.threads == 0
            }
            if isAlone { while let work = take() { work() } }
        }
    }

    private func serve() {
        repeat {
            while let work = take() { work() }
        } while waitForMore()
    }

    private func take() -> Work? {
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// - Returns: false when the thread is to end.
    private func waitForMore() -> Bool {
        state.withLock { $0.idle += 1 }
        let hasRung = bell.wait(milliseconds: patience)
        return state.withLock { state in
            state.idle -= 1
            guard !hasRung, state.waiting.isEmpty else { return true }
            state.threads -= 1
            return false
        }
    }
}

/// Wakes one of several waiting threads. A pipe, because its ends are plain numbers that every thread may hold.
private final class Bell: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let result = pipe2(&ends, O_CLOEXEC | O_NONBLOCK)
        #else
            let result = pipe(&ends)
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        #endif
        // Without it threads do not wait for more work; they end.
        (reading, writing) = result == 0 ? (ends[0], ends[1]) : (-1, -1)
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Never blocks: a full pipe wakes everybody as it is.
    func ring() {
        var byte: UInt8 = 1
        retrying { write(writing, &byte, 1) }
    }

    /// - Returns: false when the time is over first.
    func wait(milliseconds: Int32) -> Bool {
        guard reading >= 0 else { return false }
        var polled = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard retrying({ poll(&polled, 1, milliseconds) }) > 0 else { return false }
        var byte: UInt8 = 0
        retrying { read(reading, &byte, 1) }
        return true
    }
}
