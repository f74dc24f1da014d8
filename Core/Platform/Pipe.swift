#if canImport(Glibc)
    import CSystem
    import Glibc
#else
    import Darwin
#endif

/// A pipe whose ends are closed on exec and when it goes away. Neither is one of the numbers of the standard streams,
/// even where this process runs without them: a child's streams are put there one after the other.
package final class Pipe {
    package private(set) var reading: Int32
    package private(set) var writing: Int32

    package init() throws {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError("pipe2", "pipe") }
        #else
            guard pipe(&ends) == 0 else { throw SystemError("pipe", "pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #endif
        reading = ends[0]
        writing = ends[1]
        do {
            reading = try Pipe.lifted(reading)
            writing = try Pipe.lifted(writing)
        } catch {
            closeReading()
            closeWriting()
            throw error
        }
    }

    /// The same end under a number of at least `lowest`.
    static func lifted(_ end: Int32, lowest: Int32 = 3) throws -> Int32 {
        guard end < lowest else { return end }
        let higher = fcntl(end, F_DUPFD_CLOEXEC, lowest)
        guard higher >= 0 else { throw SystemError("fcntl", "pipe") }
        close(end)
        return higher
    }

    package func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    package func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Hands an end over to whoever closes it.
    package func takeReading() -> Int32 {
        defer { reading = -1 }
        return reading
    }

    package func takeWriting() -> Int32 {
        defer { writing = -1 }
        return writing
    }

    deinit {
        closeReading()
        closeWriting()
    }
}

/// Feeds a child and collects what it prints, until its streams are closed or the deadline passes.
struct Exchange {
    private let input: [UInt8]
    private let cap: Int
    private var sent = 0
    private(set) var stdout: [UInt8] = []
    private(set) var stderr: [UInt8] = []
    private(set) var truncated = false

    init(input: [UInt8], cap: Int) {
        self.input = input
        self.cap = cap
    }

    /// - Returns: false when the deadline passed before the streams were closed.
    mutating func run(stdin: Pipe, stdout output: Pipe, stderr errors: Pipe, until deadline: Deadline) -> Bool {
        for descriptor in [stdin.writing, output.reading, errors.reading] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
        if input.isEmpty { stdin.closeWriting() }
        while output.reading >= 0 || errors.reading >= 0 {
            var polled = [
                pollfd(fd: stdin.writing, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.reading, events: Int16(POLLIN), revents: 0),
            ]
            let left = deadline.millisecondsLeft
            guard left > 0 else { return false }
            guard retrying({ poll(&polled, nfds_t(polled.count), left) }) > 0 else { return false }
            if polled[0].revents != 0 { feed(stdin) }
            if polled[1].revents != 0 { Exchange.drain(output, into: &stdout, cap: cap, truncated: &truncated) }
            if polled[2].revents != 0 { Exchange.drain(errors, into: &stderr, cap: cap, truncated: &truncated) }
        }
        stdin.closeWriting()
        return true
    }

    private mutating func feed(_ pipe: Pipe) {
        let count = input.withUnsafeBytes { bytes in
            retrying { write(pipe.writing, bytes.baseAddress?.advanced(by: sent), bytes.count - sent) }
        }
        if count > 0 { sent += count }
        if sent == input.count || (count < 0 && errno != EAGAIN) { pipe.closeWriting() }
    }

    private static func drain(_ pipe: Pipe, into bytes: inout [UInt8], cap: Int, truncated: inout Bool) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = buffer.withUnsafeMutableBytes { space in
            retrying { read(pipe.reading, space.baseAddress, space.count) }
        }
        if count > 0 {
            let kept = min(count, cap - bytes.count)
            bytes.append(contentsOf: buffer[0..<kept])
            if kept < count { truncated = true }
        } else if count == 0 || errno != EAGAIN {
            pipe.closeReading()
        }
    }
}
