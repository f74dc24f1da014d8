/// Bytes on their way out.
package struct Outgoing {
    private var bytes: [UInt8] = []
    private var sent = 0

    package init() {}

    package var isEmpty: Bool { sent == bytes.count }
    package var count: Int { bytes.count - sent }

    package mutating func append(line: [UInt8]) {
        bytes.append(contentsOf: line)
        bytes.append(0x0A)
    }

    package mutating func append(bytes more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Writes as much as is taken without waiting.
    /// - Parameter piece: the most to write at once to a descriptor that may block; nil when it does not.
    /// - Returns: false when the other side is gone.
    package mutating func flush(to descriptor: Int32, piece: Int? = nil) -> Bool {
        while !isEmpty {
            if piece != nil, !Descriptors.isWritable(descriptor) { return true }
            let count = bytes.withUnsafeBytes { all in
                let end = piece.map { min(all.count, sent + $0) } ?? all.count
                return Descriptors.write(descriptor, UnsafeRawBufferPointer(rebasing: all[sent..<end]))
            }
            guard let count else { return false }
            if count == 0 { return true }
            sent += count
        }
        // Gives the memory of a long line back.
        bytes = []
        sent = 0
        return true
    }
}
