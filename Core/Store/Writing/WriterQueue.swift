import Synchronization

/// What waits for the writer's thread. Filled from any thread, emptied by one.
final class WriterQueue: Sendable {
    /// Work that needs the writer's own connection, between two batches.
    typealias Job = @Sendable (Writer) -> Void

    struct Work {
        var tickets: [Ticket] = []
        var jobs: [Job] = []
        var isClosed = false

        var isEmpty: Bool { tickets.isEmpty && jobs.isEmpty }
    }

    private struct State {
        var work = Work()
        /// Whether the writer waits for the bell. Only then is it rung: a ring is a system call.
        var isWaiting = false
    }

    private let state = Mutex(State())
    private let bell: Doorbell

    init() throws { bell = try Doorbell() }

    /// - Returns: false when the queue is closed.
    func add(_ ticket: Ticket) -> Bool { add { $0.tickets.append(ticket) } }

    /// - Returns: false when the queue is closed.
    func add(_ job: @escaping Job) -> Bool { add { $0.jobs.append(job) } }

    /// What was added before is still taken.
    func close() { _ = add { $0.isClosed = true } }

    private func add(_ change: (inout Work) -> Void) -> Bool {
        let (isOpen, isWaiting) = state.withLock { state in
            guard !state.work.isClosed else { return (false, false) }
            change(&state.work)
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        if isWaiting { bell.ring() }
        return isOpen
    }

    /// Takes everything that waits.
    func take() -> Work {
        state.withLock { state in
            defer { state.work = Work(isClosed: state.work.isClosed) }
            return state.work
        }
    }

    /// Takes the tickets that wait, and leaves the jobs.
    func takeTickets() -> [Ticket] {
        state.withLock { state in
            defer { state.work.tickets = [] }
            return state.work.tickets
        }
    }

    /// Waits until there is something to take, or for `milliseconds`.
    func wait(milliseconds: Int32) {
        let mustWait = state.withLock { state in
            state.isWaiting = state.work.isEmpty && !state.work.isClosed
            return state.isWaiting
        }
        guard mustWait else { return }
        bell.wait(milliseconds: milliseconds)
        state.withLock { $0.isWaiting = false }
    }
}
