/// The difference of two texts as `diff -u` prints it.
enum UnifiedDiff {
    /// Lines of context around a change.
    private static let context = 3

    /// - Returns: an empty text when there is no difference. A missing file is nil.
    static func text(old: [UInt8]?, new: [UInt8]?, path: String) -> String {
        guard old != new else { return "" }
        let left = lines(old ?? [])
        let right = lines(new ?? [])
        var text = "--- \(old == nil ? "/dev/null" : path)\n+++ \(new == nil ? "/dev/null" : path)\n"
        for hunk in hunks(LineMatch.changes(from: left, to: right), left.count) {
            text += self.text(of: hunk, left, right)
        }
        return text
    }

    /// Lines with their line breaks.
    static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    /// Groups changes whose context touches.
    private static func hunks(_ changes: [LineMatch.Change], _ count: Int) -> [[LineMatch.Change]] {
        var hunks: [[LineMatch.Change]] = []
        for change in changes {
            if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
                hunks[hunks.count - 1].append(change)
            } else {
                hunks.append([change])
            }
        }
        return hunks
    }

    private static func text(
        of hunk: [LineMatch.Change], _ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]
    ) -> String {
        guard let first = hunk.first, let last = hunk.last else { return "" }
        let oldStart = max(0, first.old.lowerBound - context)
        let oldEnd = min(left.count, last.old.upperBound + context)
        let newStart = first.new.lowerBound - (first.old.lowerBound - oldStart)
        let newEnd = last.new.upperBound + (oldEnd - last.old.upperBound)
        var text = "@@ -\(range(oldStart, oldEnd)) +\(range(newStart, newEnd)) @@\n"
        var index = oldStart
        for change in hunk {
            for line in left[index..<change.old.lowerBound] { text += marked(" ", line) }
            for line in left[change.old] { text += marked("-", line) }
            for line in right[change.new] { text += marked("+", line) }
            index = change.old.upperBound
        }
        for line in left[index..<oldEnd] { text += marked(" ", line) }
        return text
    }

    /// `start,count`; of an empty range the line before it, of one line only the start.
    private static func range(_ start: Int, _ end: Int) -> String {
        switch end - start {
        case 0: return "\(start),0"
        case 1: return "\(start + 1)"
        default: return "\(start + 1),\(end - start)"
        }
    }

    private static func marked(_ mark: String, _ line: ArraySlice<UInt8>) -> String {
        if line.last == 0x0A { return mark + String(decoding: line, as: UTF8.self) }
        return mark + String(decoding: line, as: UTF8.self) + "\n\\ No newline at end of file\n"
    }
}
