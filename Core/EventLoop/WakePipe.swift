/// The pipe by which other threads wake the loop; closed with its owner.
final class WakePipe: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(LoopError) {
        (readEnd, writeEnd) = try makePipe()
    }

    deinit {
        closeDescriptor(readEnd)
        closeDescriptor(writeEnd)
    }

    /// A full pipe is as good as a byte: the loop wakes either way.
    func wake() { writeByte(writeEnd) }

    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while readBytes(readEnd, into: buffer) == buffer.count {}
        }
    }
}
