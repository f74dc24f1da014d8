package import RepowireKit

/// What a connection wants done.
package enum MCPAction: Sendable, Hashable {
    case send(Outgoing)
    /// Perform the call and hand what came of it to `finish`.
    case call(CallKey, ToolCall)
    /// The client does not want the call's result any more.
    case cancel(CallKey)
    /// No answer will be sent to what came from this origin.
    case nothingMore(origin: Int)

    /// A message to the client.
    package struct Outgoing: Sendable, Hashable {
        package var message: JSON
        /// Where the request came from that this belongs to, as `receive` was told.
        package var origin: Int
        /// Whether nothing more follows for this origin.
        package var isLast: Bool

        /// The message as one line, with its LF.
        package var line: [UInt8] {
            var bytes: [UInt8] = []
            message.write(to: &bytes)
            bytes.append(0x0A)
            return bytes
        }
    }
}
