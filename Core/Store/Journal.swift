import Platform
package import RepowireKit
import Synchronization

/// The journal: what was accepted, and what became of it, in one SQLite file that survives SIGKILL and power loss.
///
/// Appends come from the loop's thread and never block it; one thread of the journal's own commits them in groups. Reads
/// block and run on a connection of their own, so they belong off the loop, except `load()` before it turns.
package final class Journal: Sendable {
    package let path: String
    private let queue: WriterQueue
    private let reader: Mutex<Reader?>
    private let thread: Mutex<Thread?>
    private let onCommit: @Sendable ([Commit]) -> Void

    /// Opens or makes the journal and brings an older one to the present form.
    /// - Parameters:
    ///   - path: the file; SQLite keeps two more beside it, `-wal` and `-shm`. A missing folder is made.
    ///   - onCommit: told once for every batch, on the journal's thread, when the batch is on disk or refused.
    package convenience init(
        path: String, retention: Retention = Retention(), onCommit: @escaping @Sendable ([Commit]) -> Void
    ) throws(JournalError) {
        try self.init(path: path, schema: .current, retention: retention, onCommit: onCommit)
    }

    init(
        path: String, schema: Schema, retention: Retention = Retention(),
        onCommit: @escaping @Sendable ([Commit]) -> Void
    ) throws(JournalError) {
        let (queue, reader, thread) = try JournalError.opening(path) {
            let queue = try WriterQueue()
            let writing = try Connections.writing(JournalFile(path: path), schema: schema)
            let reader = try Reader(Connections.reading(path))
            let writer = try Writer(writing, queue: queue, retention: retention, onCommit: onCommit)
            // Until here a failure has left the file and its log as they were.
            writing.setCheckpointOnClose(true)
            return (queue, reader, try Thread("journal") { writer.run() })
        }
        self.path = path
        self.queue = queue
        self.onCommit = onCommit
        self.reader = Mutex(reader)
        self.thread = Mutex(thread)
    }

    deinit { close() }

    /// Appends the rows of one step, all or none. Returns at once; the outcome comes with `onCommit`, in the order of
    /// submission. On a closed journal it comes from within this call.
    package func submit(ticket: UInt64, rows: [JournalRow]) {
        if queue.add(Ticket(number: ticket, rows: rows)) { return }
        onCommit([Commit(ticket: ticket, outcome: .failed(.closed(path: path)))])
    }

    /// Commits everything that was submitted, brings the log into the file and closes it. Blocks until then; never
    /// from within `onCommit`, whose thread it waits for.
    package func close() {
        reader.withLock { $0 = nil }
        queue.close()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    /// Runs a job on the writer's thread between two batches and waits for it.
    func onWriter(_ job: @escaping WriterQueue.Job) throws {
        let bell = try Doorbell()
        let isOpen = queue.add { writer in
            job(writer)
            bell.ring()
        }
        if isOpen { bell.wait(milliseconds: nil) }
    }
}

extension Journal {
    /// What a restart needs. Finished messages come without their bodies.
    package func load() throws(JournalError) -> JournalSnapshot { try read { try $0.load() } }

    /// - Returns: nil when the journal has no such message, or no longer.
    package func trace(_ id: MessageID) throws(JournalError) -> Trace? { try read { try $0.trace(id) } }

    /// Newest first.
    package func list(_ query: MessageQuery) throws(JournalError) -> [JournalSnapshot.OpenMessage] {
        try read { try $0.list(query) }
    }

    /// The last name of a peer, also of one that was forgotten.
    package func name(of peer: PeerID) throws(JournalError) -> String? { try read { try $0.name(of: peer) } }

    private func read<Result: Sendable>(_ body: (Reader) throws -> Result) throws(JournalError) -> Result {
        try JournalError.translating(path: path) {
            try reader.withLock { reader in
                guard let reader else { throw JournalError.closed(path: path) }
                return try body(reader)
            }
        }
    }
}
