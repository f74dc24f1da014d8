#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock between processes. The kernel lets go of it when the process ends, however it ends.
package enum FileLock {
    /// Does something while this process holds the lock.
    /// - Returns: nil, without having done it, when another process (or another lock of this one) holds it.
    package static func holding<Value>(_ path: String, _ body: () throws -> Value) throws -> Value? {
        let descriptor = retrying { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        guard retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
            let error = SystemError("flock", path)
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        return try body()
    }
}
