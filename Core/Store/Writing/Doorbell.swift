import Platform

#if canImport(Glibc)
    import CSystem
    import Glibc
#else
    import Darwin
#endif

/// Wakes one waiting thread from any other. A pipe, because its ends are plain numbers that every thread may hold.
final class Doorbell: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { throw SystemError("pipe2", "doorbell") }
        #else
            guard pipe(&ends) == 0 else { throw SystemError("pipe", "doorbell") }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        #endif
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Never blocks: a full pipe has rung already.
    func ring() {
        var byte: UInt8 = 1
        retrying { write(writing, &byte, 1) }
    }

    /// Waits for a ring.
    /// - Parameter milliseconds: the longest wait; nil for no limit.
    func wait(milliseconds: Int32?) {
        var polled = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard retrying({ poll(&polled, 1, milliseconds ?? -1) }) > 0 else { return }
        var space: (UInt64, UInt64) = (0, 0)
        retrying { read(reading, &space, MemoryLayout.size(ofValue: space)) }
    }
}
