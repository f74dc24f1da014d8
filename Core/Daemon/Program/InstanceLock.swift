import Platform
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One daemon for each home. The kernel drops the lock with the process, so a stale file locks nothing.
package struct InstanceLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `WireError` (conflict) that names the daemon which runs already.
    package init(home: RepowireHome) throws { descriptor = try InstanceLock.take(home) }

    private static func take(_ home: RepowireHome) throws -> Int32 {
        try FileSystem.makeFolder(home.path, mode: 0o700)
        try FileSystem.makeFolder(home.run, mode: 0o700)
        let descriptor = retrying { open(home.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw SystemError("open", home.lock) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner = (try? FileSystem.read(home.lock, limit: 64)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            close(descriptor)
            throw WireError(
                .conflict, "a daemon runs already for \(home.path)\(owner.isEmpty ? "" : " (process \(owner))")",
                hint: "Use it, or stop it with 'repowire service restart'")
        }
        let pid = Array(String(getpid()).utf8)
        ftruncate(descriptor, 0)
        try pid.withUnsafeBytes { try FileSystem.writeAll(descriptor, $0, subject: home.lock) }
        return descriptor
    }

    deinit { close(descriptor) }
}
