import Platform
import RepowireKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which sessions the daemon sees without a hook's help.
@Suite struct SightTests {
    /// The lock file of a thread of Codex, held by this process.
    private final class Thread {
        private let descriptor: Int32

        /// - Parameter pause: between the file and its lock, in milliseconds.
        init(in folder: String, pause milliseconds: Int32) throws {
            try FileSystem.makeFolder(folder)
            let path = "\(folder)/01234567-89ab-7def-8123-456789abcdef.lock"
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            Pause.milliseconds(milliseconds)
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        }

        deinit { close(descriptor) }
    }

    private func threads(of daemon: RealDaemon) throws -> Int {
        let peers = try daemon.connect().call("peer/list", ["include_offline": true])["peers"]?.arrayValue ?? []
        return peers.count { $0["runtime"] == "codex" }
    }

    @Test func `A runtime that was never started before is seen when it starts`() async throws {
        let daemon = try await RealDaemon()
        let root = "\(daemon.temporary.home)/.codex"
        #expect(!FileSystem.exists(root))
        let thread = try Thread(in: "\(root)/thread-writer-locks", pause: 0)
        try await eventually("the thread is a peer", showing: daemon.log) { try threads(of: daemon) == 1 }
        withExtendedLifetime(thread) {}
    }

    /// Taking a lock changes no folder.
    @Test func `A lock that is taken after its file was seen is noticed`() async throws {
        let daemon = try await RealDaemon()
        let thread = try Thread(in: "\(daemon.temporary.home)/.codex/thread-writer-locks", pause: 150)
        try await eventually("the thread is a peer", showing: daemon.log) { try threads(of: daemon) == 1 }
        withExtendedLifetime(thread) {}
    }
}
