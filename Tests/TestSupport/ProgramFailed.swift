package import Platform

/// A program that a test needs ended badly.
package struct ProgramFailed: Error, CustomStringConvertible {
    package var description: String

    package init(_ command: String, _ output: Subprocess.Output) {
        let errors = String(decoding: output.stderr, as: UTF8.self)
        description = "\(command) ended with \(output.status)\(output.timedOut ? " (timed out)" : ""): \(errors)"
    }

    package init(_ description: String) { self.description = description }
}
