/// Names one request of an HTTP door until its answer is complete; never used again.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    package var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package var description: String { "request \(rawValue)" }
}
