/// Looks at the raw bytes of a request's head, before evhttp makes C strings of them: finds its end, counts it, and
/// notices what evhttp would let pass.
struct HeadScanner {
    enum Oddity: Equatable {
        case none
        /// A line ended by LF alone: another reader of the same bytes may see other lines.
        case bareLineFeed
        /// A NUL or another control byte, at which a C string ends.
        case controlByte
        /// A field that goes on in the next line.
        case folding
    }

    private(set) var isComplete = false
    private(set) var count = 0
    private(set) var oddity = Oddity.none
    private var lineLength = 0
    private var lines = 0
    private var previous: UInt8 = 0

    var hasBegun: Bool { count > 0 }

    /// Takes the next bytes; those behind the end of the head are left.
    mutating func scan(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count && !isComplete {
                take(bytes[index])
                index += 1
            }
        }
    }

    private mutating func take(_ byte: UInt8) {
        count += 1
        if byte == UInt8(ascii: "\n") {
            endLine()
        } else {
            // A CR counts when it turns out not to end the line.
            if previous == UInt8(ascii: "\r") { note(.controlByte) }
            if byte < 0x20 && byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\t") || byte == 0x7f {
                note(.controlByte)
            }
            if lineLength == 0 && lines > 0 && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) {
                note(.folding)
            }
            lineLength += 1
        }
        previous = byte
    }

    private mutating func endLine() {
        let hasReturn = previous == UInt8(ascii: "\r")
        if !hasReturn { note(.bareLineFeed) }
        if lineLength == (hasReturn ? 1 : 0) { isComplete = true }
        lines += 1
        lineLength = 0
    }

    private mutating func note(_ found: Oddity) {
        if oddity == .none { oddity = found }
    }
}
