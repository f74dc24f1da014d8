import Platform
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// This process.
enum ProcessNumber {
    static var own: Int32 { getpid() }
}

/// Calls `body` with a descriptor from which `text` can be read, followed by the end.
func withInput<Result>(_ text: String, _ body: (Int32) throws -> Result) throws -> Result {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let writing = ends[1]
    let writer = OwnedThread {
        try? Array(text.utf8).withUnsafeBytes { try FileSystem.writeAll(writing, $0, subject: "pipe") }
        close(writing)
    }
    defer {
        writer.join()
        close(ends[0])
    }
    return try body(ends[0])
}

extension TemporaryHome {
    var spool: String { "\(repowireHome)/spool" }

    /// The reports in the spool, in order.
    func spooled() throws -> [[UInt8]] {
        try FileSystem.list(spool).filter { $0.hasSuffix(".json") }.map { try FileSystem.read("\(spool)/\($0)") }
    }
}
