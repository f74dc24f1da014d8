/// Why the loop could not watch something.
package struct LoopError: Error, Sendable, CustomStringConvertible {
    /// What was asked of the system, as in "watch the folder /x".
    package var action: String
    /// The system's error number; 0 where the library gave none.
    package var code: Int32

    package init(action: String, code: Int32) {
        self.action = action
        self.code = code
    }

    package var description: String { "cannot \(action): \(reason(of: code))" }
}
