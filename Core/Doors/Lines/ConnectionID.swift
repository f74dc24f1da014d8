/// Names one connection of a door; never used again after it is closed.
package struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    package var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package var description: String { "#\(rawValue)" }
}
