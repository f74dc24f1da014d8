/// Cuts a stream of bytes into lines: LF ends a line, one CR before it is dropped.
struct LineSplitter {
    enum Step: Equatable {
        case line([UInt8])
        case needsMore
        case tooLong
    }

    let limit: Int
    private var buffer: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// Up to here there is no LF, so that a long line is not searched again with every piece of it.
    private var searched = 0

    init(limit: Int) { self.limit = limit }

    /// True when nothing is kept, not even the beginning of a line.
    var isEmpty: Bool { start == buffer.count }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(contentsOf: bytes)
    }

    mutating func next() -> Step {
        guard let end = indexOfLineFeed() else {
            searched = buffer.count
            // One byte more may be the CR of its end.
            if buffer.count - start > limit + 1 { return .tooLong }
            discardLines()
            return .needsMore
        }
        let hasReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
        let line = buffer[start..<(hasReturn ? end - 1 : end)]
        guard line.count <= limit else { return .tooLong }
        start = end + 1
        searched = start
        return .line(Array(line))
    }

    mutating func removeAll() {
        buffer = []
        start = 0
        searched = 0
    }

    private func indexOfLineFeed() -> Int? {
        buffer.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[searched...])
            return rest.firstIndex(ofByte: UInt8(ascii: "\n")).map { $0 + searched }
        }
    }

    /// Keeps only the beginning of the next line; an idle connection keeps no buffer at all.
    private mutating func discardLines() {
        if start == buffer.count {
            buffer = []
        } else {
            buffer.removeFirst(start)
        }
        searched = buffer.count
        start = 0
    }
}
