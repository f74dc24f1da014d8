import Platform

/// Something that carries whole messages both ways. Blocks: never on the daemon's loop.
protocol MessageChannel: AnyObject {
    func send(_ message: [UInt8], deadline: Deadline) throws
    /// The next message; nil when the other side has closed.
    func receive(deadline: Deadline) throws -> [UInt8]?
}
