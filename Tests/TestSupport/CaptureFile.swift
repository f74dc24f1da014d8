import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file without a name that takes what a child prints. Unlike a pipe it never fills up, and needs no thread to drain.
final class CaptureFile: Sendable {
    let descriptor: Int32

    init() throws {
        let path = "/tmp/rw-capture-\(Randomness.hexadecimal(bytes: 8))"
        let descriptor = retrying { open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        unlink(path)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// What was written so far.
    var bytes: [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let more = pread(descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(count))
                if more <= 0 { return }
                count += more
            }
        }
    }
}
