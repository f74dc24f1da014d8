/// Memory that every read of a door goes through, so that a connection keeps only what it has not used.
final class ReadBuffer {
    /// Also the most that is read from one connection in a turn: one busy client must not starve the others.
    static let size = 64 << 10

    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: ReadBuffer.size, alignment: 16)

    deinit { bytes.deallocate() }
}
