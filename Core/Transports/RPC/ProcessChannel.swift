import Platform

/// Messages as lines on the standard streams of a child, which ends with this value.
final class ProcessChannel: MessageChannel {
    private let process: PipedProcess
    private var lines: [String] = []
    private let name: String

    init(starting program: Subprocess) throws {
        StandardStreams.ignoreBrokenPipes()
        process = try PipedProcess(program)
        name = program.program
    }

    deinit {
        process.closeInput()
        process.end(within: 500)
    }

    func send(_ message: [UInt8], deadline: Deadline) throws {
        try process.write(String(decoding: message, as: UTF8.self))
    }

    func receive(deadline: Deadline) throws -> [UInt8]? {
        while lines.isEmpty {
            guard !process.output.isOver else { return nil }
            guard !deadline.hasPassed else { throw SystemError("read", name, code: SystemError.timedOutCode) }
            lines = process.output.lines(within: deadline.millisecondsLeft)
        }
        return Array(lines.removeFirst().utf8)
    }
}
