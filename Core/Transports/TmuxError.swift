/// A tmux command that failed, with what tmux said.
package struct TmuxError: Error, Sendable, CustomStringConvertible {
    package var command: String
    package var reason: String
    package var description: String { "tmux \(command): \(reason)" }
}
