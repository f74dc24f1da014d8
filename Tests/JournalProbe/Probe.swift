import Platform
import RepowireKit
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The modes of the program.
enum Probe {
    /// Opens the journal without root's rights and says what came of it.
    static func open(_ path: String) throws {
        if geteuid() == 0 {
            guard setgid(65534) == 0, setuid(65534) == 0 else { throw SystemError("setuid", "nobody") }
        }
        let journal = try Journal(path: path) { _ in }
        journal.close()
        Line.print("opened")
    }

    /// Appends without end, many tickets at a time. Each ticket holds two messages and a transition, so that half a
    /// ticket can be told from a whole one. Prints the number of each ticket once it is on disk.
    static func write(_ path: String, from first: UInt64) throws {
        let outcomes = Outcomes()
        let journal = try Journal(path: path) { outcomes.put($0) }
        var next = first
        for _ in 0..<64 { submit(&next, to: journal) }
        while true {
            let commits = outcomes.take()
            for commit in commits {
                guard case .committed(ignored: []) = commit.outcome else {
                    return Line.print("error \(commit.outcome)")
                }
            }
            Line.print(commits.map { "\($0.ticket)" }.joined(separator: "\n"))
            for _ in commits { submit(&next, to: journal) }
        }
    }

    private static func submit(_ next: inout UInt64, to journal: Journal) {
        journal.submit(ticket: next, rows: TwoMessages(number: next).rows)
        next += 1
    }

    /// Fills the small file system that the journal is on, frees a ballast file beside it, and goes on.
    static func starve(_ path: String) throws {
        let ballast = "\(path).ballast"
        try FileSystem.writeNew(ballast, [UInt8](repeating: 1, count: 1 << 20), mode: 0o600)
        try run(path) { try FileSystem.remove(ballast) }
    }

    /// The same with a limit on the size of files, which the kernel reports as an I/O error.
    static func limit(_ path: String) throws {
        signal(SIGXFSZ, SIG_IGN)
        try setLimit(1 << 20)
        try run(path) { try setLimit(64 << 20) }
    }

    /// The most bytes of a file that this process may write.
    private static func setLimit(_ bytes: UInt64) throws {
        var limits = rlimit()
        #if canImport(Glibc)
            let resource = Int32(RLIMIT_FSIZE.rawValue)
        #else
            let resource = RLIMIT_FSIZE
        #endif
        guard getrlimit(resource, &limits) == 0 else { throw SystemError("getrlimit", "size of files") }
        limits.rlim_cur = rlim_t(bytes)
        guard setrlimit(resource, &limits) == 0 else { throw SystemError("setrlimit", "size of files") }
    }

    /// Appends until the journal refuses, says why, makes room, and appends again.
    private static func run(_ path: String, makeRoom: () throws -> Void) throws {
        let outcomes = Outcomes()
        let journal = try Journal(path: path) { outcomes.put($0) }
        var number: UInt64 = 0
        func append() -> Commit.Outcome? {
            number += 1
            journal.submit(ticket: number, rows: TwoMessages(number: number, body: 8192).rows)
            return outcomes.take().first?.outcome
        }
        var outcome = append()
        while outcome == .committed(ignored: []), number < 10_000 { outcome = append() }
        Line.print("refused \(number) \(outcome.map { "\($0)" } ?? "nothing")")
        Line.print("again \(append().map { "\($0)" } ?? "nothing")")
        try makeRoom()
        Line.print("after \(append().map { "\($0)" } ?? "nothing")")
        journal.close()
        let reopened = try Journal(path: path) { _ in }
        Line.print("open \(try reopened.load().open.map(\.message.id.rawValue).joined(separator: " "))")
        reopened.close()
    }
}
