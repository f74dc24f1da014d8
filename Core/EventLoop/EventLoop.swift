internal import CEvent

/// The one loop of the daemon: sockets, timers, signals, processes and folders, on one thread.
///
/// Every method but `perform` and `stop` belongs to the loop's thread and traps elsewhere. Handlers run on that thread;
/// an actor that shares the loop's `executor` enters itself with `assumeIsolated` there, without a hop. A turn is: wait
/// for events, run their handlers, run what the executor has queued, then the end-of-turn callbacks (writes are
/// collected until then). A loop with nothing to do sleeps without any wake-up.
package actor EventLoop {
    package nonisolated let executor: LoopExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// How often the executor and the end-of-turn callbacks may feed each other before the loop looks at its
    /// descriptors again.
    private static let roundsPerTurn = 16

    nonisolated let number: Int
    nonisolated let base: EventBase
    var sources: [Int: EventSource] = [:]
    var lastSource = 0
    var directories: DirectoryNotifier?
    var directoryHandlers: [Int: @Sendable (DirectoryChange) -> Void] = [:]
    private var endOfTurn: [@Sendable () -> Void] = []
    private var isStopping = false

    /// The calling thread counts as the loop's until another calls `run()`.
    package init() throws(LoopError) {
        executor = try LoopExecutor()
        base = try EventBase()
        number = RunningLoops.newNumber()
    }

    /// Runs the loop on the calling thread until `stop()`, then returns when what is queued has run.
    package nonisolated func run() throws(LoopError) {
        executor.adoptCurrentThread()
        RunningLoops.add(self)
        defer { RunningLoops.remove(self) }
        let result = assumeIsolated { loop in Result<Void, LoopError> { () throws(LoopError) in try loop.takeTurns() } }
        try result.get()
    }

    /// Ends `run()` after the current turn; callable from any thread.
    package nonisolated func stop() {
        perform { self.assumeIsolated { $0.isStopping = true } }
    }

    /// Has `body` run on the loop's thread, at the end of its current or next turn; callable from any thread.
    package nonisolated func perform(_ body: @escaping @Sendable () -> Void) { executor.perform(body) }

    /// Has `body` run once, when everything else of this turn is done: the place to write what the turn produced.
    package nonisolated func atEndOfTurn(_ body: @escaping @Sendable () -> Void) {
        assumeIsolated { $0.endOfTurn.append(body) }
    }

    /// libevent's base, for code that gives it to another part of libevent, such as evhttp. It lives as long as the
    /// loop and is used on the loop's thread only.
    package nonisolated var eventBase: OpaquePointer {
        executor.checkIsolated()
        return base.pointer
    }

    nonisolated func fire(_ source: Int) {
        let action = assumeIsolated { $0.sources[source]?.action }
        action?()
    }

    private func takeTurns() throws(LoopError) {
        let executor = executor
        let wake = try addSource(
            descriptor: executor.wakeDescriptor, flags: EV_READ | EV_PERSIST, for: "watch the wake-up pipe"
        ) { _ in { executor.clearWakeUps() } }
        defer { removeSource(wake) }
        try start(wake, for: "watch the wake-up pipe")

        isStopping = false
        var hasMore = executor.hasWork || !endOfTurn.isEmpty
        while !isStopping {
            let result = event_base_loop(base.pointer, hasMore ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE)
            guard result >= 0 else { throw LoopError(action: "wait for events", code: lastError) }
            hasMore = finishTurn()
        }
    }

    /// - Returns: true when there is more to run than fits in one turn.
    private func finishTurn() -> Bool {
        for _ in 0..<Self.roundsPerTurn {
            if executor.drain() { continue }
            if endOfTurn.isEmpty { return false }
            runEndOfTurn()
        }
        runEndOfTurn()
        return true
    }

    private func runEndOfTurn() {
        let callbacks = endOfTurn
        endOfTurn = []
        for callback in callbacks { callback() }
    }
}
