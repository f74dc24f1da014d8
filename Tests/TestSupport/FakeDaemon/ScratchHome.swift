import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A REPOWIRE_HOME of a test's own with a path short enough for a socket; removed with the value.
package final class ScratchHome: Sendable {
    package let path: String
    package var socket: String { "\(path)/run/daemon.sock" }
    package var spool: String { "\(path)/spool" }

    package init() throws {
        // As all our programs do: a peer that vanishes is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        path = "/tmp/rw-\(Randomness.hexadecimal(bytes: 6))"
        try FileSystem.makeFolder(path, mode: 0o700)
    }

    deinit { try? FileSystem.removeTree(path) }

    /// The contents of the spool, in order.
    package func spooled() throws -> [[UInt8]] {
        try FileSystem.list(spool).filter { $0.hasSuffix(".json") }.map { try FileSystem.read("\(spool)/\($0)") }
    }
}
