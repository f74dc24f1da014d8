import Platform
import RepowireKit
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The agent: a child that speaks in lines on its standard streams. What it prints as errors is seen in the window.
///
/// It shares the window's process group: whatever happens to this program, the agent goes when its window goes.
struct AgentProcess {
    let identity: ProcessIdentity
    let output: Int32
    private(set) var input: Int32
    var outgoing = Outgoing()
    private var incoming = LineBuffer(limit: AgentProcess.longestLine)

    /// An answer of the largest size, escaped.
    private static let longestLine = 16 << 20
    /// It is asked to end, and made to after this time. Shorter than the time that the daemon gives this program.
    private static let patience = 2500

    init(_ program: Subprocess) throws {
        let stdin = try Pipe()
        let stdout = try Pipe()
        let pid = try program.spawn(
            stdin: stdin.reading, stdout: stdout.writing, stderr: StandardStreams.error, group: .callers)
        input = stdin.takeWriting()
        output = stdout.takeReading()
        identity = ProcessTable.identity(of: pid) ?? ProcessIdentity(pid: pid, start: 0)
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
    }

    /// Writes as much as it takes without waiting.
    mutating func flush() {
        guard input >= 0, !outgoing.isEmpty, !outgoing.flush(to: input) else { return }
        close(input)
        input = -1
    }

    /// Reads what is there.
    /// - Returns: nil when it has closed its output.
    mutating func receive(into space: UnsafeMutableRawBufferPointer) -> [LineBuffer.Line]? {
        switch Descriptors.read(output, into: space) {
        case .nothing: return []
        case .end: return nil
        case .bytes(let count): return incoming.feed(UnsafeRawBufferPointer(rebasing: space[..<count]))
        }
    }

    /// Ends it with all it started. Some agents do not end when their input does.
    func end() {
        let pid = identity.pid
        let family = [identity] + ProcessTable.descendants(of: pid)
        var isReaped = false
        for (number, milliseconds) in [(SIGTERM, AgentProcess.patience), (SIGKILL, 1000)] {
            for process in family { ProcessTable.signal(process, number) }
            let deadline = Deadline(milliseconds: milliseconds)
            while !deadline.hasPassed {
                if !isReaped { isReaped = Subprocess.reap(pid) != nil }
                if isReaped, !family.contains(where: ProcessTable.isAlive) { return }
                Clocks.pause(milliseconds: 10)
            }
        }
    }
}
