/// How a command ends, as scripts see it. The numbers from 64 on are those of sysexits.h.
package struct ExitCode: RawRepresentable, Sendable, Hashable {
    package var rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let ok = ExitCode(rawValue: 0)
    /// The operation was understood and failed.
    package static let failed = ExitCode(rawValue: 1)
    /// It is still going on, or its time ran out.
    package static let pending = ExitCode(rawValue: 2)
    /// The command line is wrong.
    package static let usage = ExitCode(rawValue: 64)
    /// The daemon cannot be reached.
    package static let unavailable = ExitCode(rawValue: 69)
    /// A mistake of ours.
    package static let internalError = ExitCode(rawValue: 70)
    /// Ctrl-C.
    package static let interrupted = ExitCode(rawValue: 130)
}

/// One line of the list of exit codes in help.
package struct ExitCodeNote: Sendable {
    package var code: ExitCode
    package var meaning: String

    package init(_ code: ExitCode, _ meaning: String) {
        self.code = code
        self.meaning = meaning
    }
}
