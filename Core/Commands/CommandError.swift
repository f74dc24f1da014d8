import CommandLine

/// A command that cannot do what it was asked to: why, and what to do next.
struct CommandError: Error, Equatable {
    var code: ExitCode
    var message: String
    var hint: String?

    init(_ message: String, hint: String? = nil, code: ExitCode = .failed) {
        self.message = message
        self.hint = hint
        self.code = code
    }
}
