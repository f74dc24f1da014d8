#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reading and writing without ever waiting.
package enum Descriptors {
    package enum Reading: Equatable {
        case bytes(Int)
        /// Nothing is there now.
        case nothing
        /// Nothing will come any more.
        case end
    }

    /// Call only when the descriptor polls readable: it may be a blocking one.
    package static func read(_ descriptor: Int32, into space: UnsafeMutableRawBufferPointer) -> Reading {
        let count = retrying { systemRead(descriptor, space.baseAddress, space.count) }
        if count > 0 { return .bytes(count) }
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .nothing : .end
    }

    /// - Returns: how many bytes were taken; nil when the other side is gone.
    package static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int? {
        let count = retrying { systemWrite(descriptor, bytes.baseAddress, bytes.count) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : nil
    }

    package static func isReady(_ descriptor: Int32, for events: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return retrying { poll(&polled, 1, 0) } > 0
    }

    package static func isWritable(_ descriptor: Int32) -> Bool { isReady(descriptor, for: Int32(POLLOUT)) }

    /// Says that nothing more will be written, so that the other side sees the end.
    package static func halfClose(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    /// A blocking pipe that polls writable takes this much at once (POSIX).
    package static let piece = Int(PIPE_BUF)
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
