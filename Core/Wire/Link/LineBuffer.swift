/// Cuts a stream into lines and looks into them on the way.
package struct LineBuffer {
    /// One line.
    package struct Line: Equatable {
        /// Without its end; only the beginning where `isTooLong`.
        package var bytes: [UInt8]
        package var heads: [MessageHead]
        package var isTooLong = false

        package init(bytes: [UInt8], heads: [MessageHead] = [], isTooLong: Bool = false) {
            self.bytes = bytes
            self.heads = heads
            self.isTooLong = isTooLong
        }
    }

    /// Bytes of a line beyond this are dropped.
    package let limit: Int
    private var bytes: [UInt8] = []
    private var scanner = MessageScanner()
    private var isTooLong = false

    package init(limit: Int) { self.limit = limit }

    /// Whether a line has begun.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Takes what came and returns the lines that are complete. Blank lines are left out.
    package mutating func feed(_ chunk: UnsafeRawBufferPointer) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start < chunk.count {
            let rest = UnsafeRawBufferPointer(rebasing: chunk[start...])
            guard let end = rest.firstIndex(of: 0x0A) else {
                take(rest)
                break
            }
            take(UnsafeRawBufferPointer(rebasing: rest[..<end]))
            if let line = finish() { lines.append(line) }
            start += end + 1
        }
        return lines
    }

    private mutating func take(_ piece: UnsafeRawBufferPointer) {
        scanner.feed(piece)
        guard !isTooLong else { return }
        if bytes.count + piece.count > limit {
            isTooLong = true
            bytes = []
        } else {
            bytes.append(contentsOf: piece)
        }
    }

    private mutating func finish() -> Line? {
        defer {
            bytes = []
            scanner = MessageScanner()
            isTooLong = false
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard isTooLong || !isBlank else { return nil }
        return Line(bytes: bytes, heads: scanner.heads, isTooLong: isTooLong)
    }
}
