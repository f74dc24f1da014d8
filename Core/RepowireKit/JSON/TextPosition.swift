/// A place in a text file as editors count it: line and column from 1, the column in characters of Unicode.
public struct TextPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a byte. A line ends with LF, CRLF or CR; a byte order mark at the start takes no column.
    public init(ofByte offset: Int, in bytes: [UInt8]) {
        let end = min(max(0, offset), bytes.count)
        var line = 1
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? min(3, end) : 0
        for index in start..<end {
            let isBreak: Bool
            switch bytes[index] {
            case 0x0A: isBreak = true
            case 0x0D: isBreak = index + 1 >= bytes.count || bytes[index + 1] != 0x0A
            default: isBreak = false
            }
            if isBreak {
                line += 1
                start = index + 1
            }
        }
        self.line = line
        // Continuation bytes of UTF-8 belong to the character before them.
        column = 1 + bytes[start..<end].count { $0 & 0xC0 != 0x80 }
    }

    public var description: String { "\(line):\(column)" }

    public static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
