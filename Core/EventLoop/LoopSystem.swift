internal import CEvent

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What differs between the systems, and the few calls that are plain C, stay in this file.

/// A number for the calling thread; two live threads never share one.
func currentThread() -> UInt {
    #if canImport(Glibc)
        return UInt(pthread_self())
    #else
        return UInt(bitPattern: pthread_self())
    #endif
}

func reason(of code: Int32) -> String {
    code == 0 ? "the library gave no reason" : String(cString: strerror(code))
}

var lastError: Int32 { errno }

func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// Marks a descriptor as not blocking and as closed in child processes.
func makeNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

/// Writes to standard error, whatever becomes of it.
func writeToStandardError(_ text: String) {
    var text = text
    _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

func readBytes(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 && errno == EINTR { continue }
        return count
    }
}

func writeByte(_ descriptor: Int32) {
    var byte: UInt8 = 1
    while write(descriptor, &byte, 1) < 0 && errno == EINTR {}
}

func makePipe() throws(LoopError) -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
        let result = cevent_pipe2(&ends, O_CLOEXEC | O_NONBLOCK)
    #else
        let result = pipe(&ends)
    #endif
    guard result == 0 else { throw LoopError(action: "make a pipe to wake the event loop", code: errno) }
    #if !canImport(Glibc)
        makeNonBlocking(ends[0])
        makeNonBlocking(ends[1])
    #endif
    return (ends[0], ends[1])
}

extension EventLoop {
    /// Seconds since an arbitrary start, unmoved by changes of the wall clock.
    package static var monotonicTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

extension timeval {
    /// Rounds up, so that a wait never ends early by rounding; negative durations count as none.
    init(_ duration: Duration) {
        let parts = duration.components
        let microseconds = (parts.attoseconds + 999_999_999_999) / 1_000_000_000_000
        guard duration > .zero else {
            self.init(tv_sec: 0, tv_usec: 0)
            return
        }
        self.init(
            tv_sec: .init(parts.seconds + microseconds / 1_000_000), tv_usec: .init(microseconds % 1_000_000))
    }
}
