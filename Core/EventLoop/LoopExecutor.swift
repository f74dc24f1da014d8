internal import Synchronization

/// Runs the jobs of every actor that lives on an event loop, on the loop's own thread, at the end of each turn.
///
/// An actor whose `unownedExecutor` is this one is entered from a C callback with `assumeIsolated`: the executor knows
/// its thread, so the check needs no task.
package final class LoopExecutor: SerialExecutor {
    private enum Work: Sendable {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private let queue = Mutex<[Work]>([])
    /// The loop's thread: the one that made the loop until `EventLoop.run()`, from then on the one that runs it.
    private let thread = Atomic<UInt>(currentThread())
    private let pipe: WakePipe

    init() throws(LoopError) {
        pipe = try WakePipe()
    }

    /// The end that the loop watches for wake-ups.
    var wakeDescriptor: Int32 { pipe.readEnd }

    package func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    /// Has `body` run on the loop's thread at the end of its current or next turn; callable from any thread.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        add(.call(body))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        precondition(isLoopThread, "This runs on the event loop's thread only; use EventLoop.perform from elsewhere.")
    }

    package func isIsolatingCurrentContext() -> Bool? { isLoopThread }

    package var isLoopThread: Bool { thread.load(ordering: .relaxed) == currentThread() }

    func adoptCurrentThread() {
        thread.store(currentThread(), ordering: .relaxed)
    }

    func clearWakeUps() { pipe.clear() }

    var hasWork: Bool { queue.withLock { !$0.isEmpty } }

    /// Runs what is queued now; what it queues in turn waits for the next call.
    /// - Returns: false when there was nothing to run.
    func drain() -> Bool {
        let batch = queue.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for work in batch {
            switch work {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .call(let body): body()
            }
        }
        return !batch.isEmpty
    }

    /// Only the first of many jobs wakes the loop, and none does from the loop's own thread: every turn ends by looking
    /// at the queue, so a second byte in the pipe would only cost a system call.
    private func add(_ work: Work) {
        let wasEmpty = queue.withLock { waiting in
            defer { waiting.append(work) }
            return waiting.isEmpty
        }
        if wasEmpty && !isLoopThread { pipe.wake() }
    }
}
