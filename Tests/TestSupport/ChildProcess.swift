import Platform
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that runs beside a test, in a process group of its own. What it prints is kept; it is ended, with its
/// group, when the value goes away.
package final class ChildProcess: Sendable {
    package let pid: Int32
    private let program: String
    private let output: CaptureFile
    private let errors: CaptureFile
    private let state: Mutex<State>

    private struct State {
        let input: Pipe
        /// The exit code, or 128 + the signal; nil while it runs.
        var status: Int32?
    }

    /// - Parameters:
    ///   - program: absolute path.
    ///   - environment: the whole environment.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String], folder: String? = nil
    ) throws {
        self.program = program
        output = try CaptureFile()
        errors = try CaptureFile()
        let input = try Pipe()
        pid = try Subprocess(program, arguments, environment: environment, folder: folder)
            .spawn(stdin: input.reading, stdout: output.descriptor, stderr: errors.descriptor)
        input.closeReading()
        state = Mutex(State(input: input))
    }

    deinit { stop() }

    /// Everything it has printed so far.
    package var stdout: String { String(decoding: output.bytes, as: UTF8.self) }
    package var stdoutBytes: [UInt8] { output.bytes }
    package var stderr: String { String(decoding: errors.bytes, as: UTF8.self) }

    /// The complete lines it has printed so far.
    package var lines: [String] {
        let text = stdout
        guard let end = text.lastIndex(where: \.isNewline) else { return [] }
        return text[..<end].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Waits for a line by its number, from 0.
    package func line(_ index: Int, within limit: Duration = .seconds(20)) async throws -> String {
        try await firstValue("line \(index) of \(program)", within: limit, showing: self.stderr) {
            let lines = self.lines
            return index < lines.count ? lines[index] : nil
        }
    }

    /// Writes to its standard input.
    package func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try state.withLock { state in
            guard state.input.writing >= 0 else { throw SystemError("write", program, code: EPIPE) }
            try bytes.withUnsafeBytes { try FileSystem.writeAll(state.input.writing, $0, subject: program) }
        }
    }

    /// Ends its standard input.
    package func closeInput() {
        state.withLock { $0.input.closeWriting() }
    }

    package var isRunning: Bool { exitStatus == nil }

    /// The exit code, or 128 + the signal that ended it; nil while it runs.
    package var exitStatus: Int32? { state.withLock { reap(&$0, options: WNOHANG) } }

    /// Waits for its end.
    package func exit(within limit: Duration = .seconds(20)) async throws -> Int32 {
        try await firstValue("the end of \(program)", within: limit, showing: self.stderr) { self.exitStatus }
    }

    /// Sends a signal to the process alone; nothing happens when it has ended.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if reap(&state, options: WNOHANG) == nil { kill(pid, number) }
        }
    }

    /// Ends it and its group at once, and waits for it.
    package func stop() {
        closeInput()
        state.withLock { state in
            guard state.status == nil else { return }
            kill(-pid, SIGKILL)
            _ = reap(&state, options: 0)
        }
    }

    private func reap(_ state: inout State, options: Int32) -> Int32? {
        if let status = state.status { return status }
        var status: Int32 = 0
        guard retrying({ waitpid(pid, &status, options) }) == pid else { return nil }
        let signal = status & 0x7F
        state.status = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return state.status
    }
}
