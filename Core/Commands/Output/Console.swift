import CommandLine
package import Platform

/// Where a command writes: results to stdout, collected and written at once; remarks and progress to stderr.
package final class Console {
    package typealias Sink = ([UInt8]) throws -> Void

    private let output: Sink
    private let error: Sink
    private var buffer: [UInt8] = []
    private var failure: SystemError?
    private var progressIsShown = false

    /// Columns that a table may fill; nil: as many as it needs, for pipes and files.
    package let width: Int?
    /// How results may be coloured.
    package let style: Style
    /// Whether progress may be shown.
    package let showsProgress: Bool

    package init(
        output: @escaping Sink, error: @escaping Sink, width: Int?, style: Style = .plain, showsProgress: Bool = false
    ) {
        self.output = output
        self.error = error
        self.width = width
        self.style = style
        self.showsProgress = showsProgress
    }

    /// The console of this process. `NO_COLOR`, a dumb terminal or no terminal mean no colour; `COLUMNS` overrides the
    /// terminal's own width.
    package static func standard(environment: [String: String]) -> Console {
        let isTerminal = Terminal.isTerminal(StandardStreams.output)
        let isDumb = environment["TERM"] == "dumb"
        let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let hasColor = isTerminal && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
        return Console(
            output: { try StandardStreams.write($0, to: StandardStreams.output) },
            error: { try StandardStreams.write($0, to: StandardStreams.error) },
            width: columns ?? (isTerminal ? Terminal.width(of: StandardStreams.output) ?? 80 : nil),
            style: hasColor ? .colored : .plain,
            showsProgress: Terminal.isTerminal(StandardStreams.error) && !isDumb)
    }

    /// Help is for people: never wider than is good to read.
    package var helpWidth: Int { min(width ?? 80, 100) }

    /// Adds text to the results. A line is ended by whoever writes it.
    package func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count > 1 << 16 { flush() }
    }

    package func writeLine(_ text: String = "") { write(text + "\n") }

    /// Writes a remark to stderr at once, after all results so far.
    package func note(_ text: String) {
        flush()
        clearProgress()
        try? error(Array("\(text)\n".utf8))
    }

    /// Shows on stderr what is going on, over what was shown before; nothing where no terminal is.
    package func progress(_ text: String) {
        guard showsProgress else { return }
        flush()
        let line = DisplayWidth.truncated(Plain.line(text), to: max(1, (width ?? 80) - 1))
        try? error(Array("\r\u{1B}[K\(line)".utf8))
        progressIsShown = true
    }

    package func clearProgress() {
        guard progressIsShown else { return }
        try? error(Array("\r\u{1B}[K".utf8))
        progressIsShown = false
    }

    package func flush() {
        guard !buffer.isEmpty else { return }
        do {
            if failure == nil { try output(buffer) }
        } catch {
            failure = error as? SystemError ?? SystemError("write", "stdout")
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left.
    /// - Returns: why results were lost. A reader that went away (`repowire … | head`) has what it wanted.
    package func finish() -> SystemError? {
        flush()
        clearProgress()
        guard let failure, !failure.isBrokenPipe else { return nil }
        return failure
    }
}
