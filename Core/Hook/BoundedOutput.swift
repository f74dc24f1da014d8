import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes to a stream of the host, which may be closed or never read, without hanging on it.
enum BoundedOutput {
    /// The stream's flags are not ours to change (the host may share it), so it is written in pieces that a writable
    /// pipe takes without blocking.
    static func write(_ text: String, to descriptor: Int32, deadline: Deadline) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard retrying({ poll(&polled, 1, deadline.millisecondsLeft) }) > 0 else { return }
                let size = min(piece, bytes.count - offset)
                let count = retrying { systemWrite(descriptor, bytes.baseAddress?.advanced(by: offset), size) }
                if count < 0, errno == EAGAIN { continue }
                guard count > 0 else { return }
                offset += count
            }
        }
    }

    /// POSIX: a write of at most PIPE_BUF bytes to a pipe that polls writable is done at once.
    private static let piece = Int(PIPE_BUF)
}

/// `write(2)`, which within `BoundedOutput` is hidden by the function of the same name.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
