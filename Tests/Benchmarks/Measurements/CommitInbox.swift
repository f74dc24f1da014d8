import Platform
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes the journal's outcomes to the measuring thread, which sleeps on a pipe as the daemon's loop does.
final class CommitInbox: Sendable {
    private let commits = Mutex<[Commit]>([])
    private let reading: Int32
    private let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe to be had")
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    func put(_ new: [Commit]) {
        let isFirst = commits.withLock { commits in
            defer { commits += new }
            return commits.isEmpty
        }
        guard isFirst else { return }
        var byte: UInt8 = 1
        retrying { write(writing, &byte, 1) }
    }

    func take() -> [Commit] {
        var byte: UInt8 = 0
        retrying { read(reading, &byte, 1) }
        return commits.withLock { commits in
            defer { commits = [] }
            return commits
        }
    }
}
