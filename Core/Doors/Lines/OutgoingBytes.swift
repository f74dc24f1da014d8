/// What waits to be written to a socket.
struct OutgoingBytes {
    private var bytes: [UInt8] = []
    private var written = 0

    var count: Int { bytes.count - written }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: [UInt8]) {
        if bytes.isEmpty { bytes = more } else { bytes += more }
    }

    /// Writes as much as the socket takes now.
    /// - Returns: `.end` when all is written, otherwise why it stopped.
    mutating func write(to descriptor: Int32) -> Transfer {
        while !isEmpty {
            let transfer = bytes.withUnsafeBytes {
                transmit(descriptor, UnsafeRawBufferPointer(rebasing: $0[written...]))
            }
            guard case .bytes(let count) = transfer else {
                forgetWritten()
                return transfer == .end ? .wouldBlock : transfer
            }
            written += count
        }
        bytes = []
        written = 0
        return .end
    }

    /// Moving the rest to the front costs as much as what is dropped, so it waits until half is.
    private mutating func forgetWritten() {
        guard written > bytes.count / 2 else { return }
        bytes.removeFirst(written)
        written = 0
    }
}
