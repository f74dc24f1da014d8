package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A child that is talked to, line by line, while it runs. In a process group of its own; killed with this value.
package final class PipedProcess {
    package let pid: Int32
    package let output: LineReader
    private var input: Int32
    private var status: Int32?

    /// Starts the program; its stderr goes to `errors` or, without one, nowhere.
    package init(_ program: Subprocess, errors: String? = nil) throws {
        let stdin = try Pipe()
        let stdout = try Pipe()
        let path = errors ?? "/dev/null"
        let stderr = retrying { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        guard stderr >= 0 else { throw SystemError("open", path) }
        defer { close(stderr) }
        pid = try program.spawn(stdin: stdin.reading, stdout: stdout.writing, stderr: stderr)
        input = stdin.takeWriting()
        output = LineReader(stdout.takeReading(), owning: true)
    }

    deinit {
        closeInput()
        end(within: 0)
    }

    package func write(_ line: String) throws {
        let bytes = Array(line.utf8) + [0x0A]
        try bytes.withUnsafeBytes { try FileSystem.writeAll(input, $0, subject: "stdin of process \(pid)") }
    }

    package func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    package var isRunning: Bool {
        if status == nil { status = Subprocess.reap(pid) }
        return status == nil
    }

    /// Waits for the end; when the time is up the group is asked to stop, and killed a second later.
    /// - Returns: the exit code, or 128 + the signal that ended it.
    @discardableResult
    package func end(within milliseconds: Int) -> Int32 {
        for (grace, number) in [(milliseconds, SIGTERM), (1000, SIGKILL), (5000, SIGKILL)] {
            let deadline = Deadline(milliseconds: grace)
            while isRunning, !deadline.hasPassed { Clocks.pause(milliseconds: 2) }
            guard isRunning else { break }
            kill(-pid, number)
        }
        return status ?? -1
    }
}

extension ProcessTable {
    /// Asks a process of ours to end; nothing when it is gone or another has its pid.
    package static func terminate(_ process: ProcessIdentity) {
        if isAlive(process) { systemKill(process.pid, SIGTERM) }
    }

    /// Ends a process of ours that no longer answers; nothing when it is gone or another has its pid.
    package static func kill(_ process: ProcessIdentity) {
        if isAlive(process) { systemKill(process.pid, SIGKILL) }
    }
}

/// `kill(2)`, which within `ProcessTable` is hidden by the function of the same name.
private func systemKill(_ pid: Int32, _ number: Int32) { _ = kill(pid, number) }
