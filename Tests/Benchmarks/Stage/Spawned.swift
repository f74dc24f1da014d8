import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A child whose stdin and stdout are pipes to this process, with nothing between a clock and its life.
final class Spawned {
    let pid: Int32
    private let input: Pipe
    private let output: Pipe
    private var pending: [UInt8] = []
    private var hasEnded = false

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        input = try Pipe()
        output = try Pipe()
        let null = retrying { open("/dev/null", O_WRONLY | O_CLOEXEC) }
        guard null >= 0 else { throw SystemError("open", "/dev/null") }
        defer { close(null) }
        pid = try Subprocess(program, arguments, environment: environment)
            .spawn(stdin: input.reading, stdout: output.writing, stderr: null)
        input.closeReading()
        output.closeWriting()
    }

    deinit { stop(SIGKILL) }

    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try FileSystem.writeAll(input.writing, $0, subject: "child") }
    }

    func closeInput() { input.closeWriting() }

    /// Reads one line; waits for it at most ten seconds.
    func readLine() throws -> [UInt8] {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return Array(pending[..<end])
            }
            guard try fill() else { throw Failed(description: "the program ended before it answered") }
        }
    }

    /// Reads to the end and waits for the exit.
    func finish() throws -> (status: Int32, output: [UInt8]) {
        while try fill() {}
        var status: Int32 = 0
        retrying { waitpid(pid, &status, 0) }
        hasEnded = true
        return (status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), pending)
    }

    /// Sends the signal and waits for the end; a child that takes too long is killed.
    func stop(_ signal: Int32 = SIGTERM) {
        guard !hasEnded else { return }
        hasEnded = true
        input.closeWriting()
        kill(pid, signal)
        var status: Int32 = 0
        let deadline = Deadline(milliseconds: 10_000)
        while retrying({ waitpid(pid, &status, WNOHANG) }) == 0 {
            if deadline.hasPassed { kill(pid, SIGKILL) }
            Pause.milliseconds(1)
        }
    }

    /// Rests shorter than a millisecond, for clocks that wait for somebody else.
    static func rest(microseconds: UInt32) { usleep(microseconds) }

    private func fill() throws -> Bool {
        var polled = pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0)
        guard retrying({ poll(&polled, 1, 10_000) }) > 0 else {
            throw Failed(description: "the program did not answer within 10 s")
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = chunk.withUnsafeMutableBytes { space in
            retrying { read(output.reading, space.baseAddress, space.count) }
        }
        guard count > 0 else { return false }
        pending += chunk[..<count]
        return true
    }
}
