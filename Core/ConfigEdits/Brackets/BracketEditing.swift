/// A text in which lists and objects stand in brackets. What is put in looks like what is there, and taking it out again
/// gives back every byte.
protocol BracketEditing {
    var bytes: [UInt8] { get }
    mutating func replace(_ range: Range<Int>, by text: String)
    /// The end of the comment that begins here (a line comment ends before its line break); nil when none begins.
    func commentEnd(at offset: Int) throws(TextProblem) -> Int?
    /// Whether the comment that begins here ends with its line.
    func isLineComment(at offset: Int) -> Bool
}

extension BracketEditing {
    private static func isSpace(_ byte: UInt8) -> Bool { JSONScanner.isSpace(byte) }

    private func text(in range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Puts a child at the end of an object or list.
    /// - Parameter render: the child, for an indentation and whether it may take several lines.
    mutating func insert(
        into container: Brackets, path: [String], style: BracketStyle, _ traces: inout [Trace],
        render: (_ indentation: String, _ isMultiline: Bool) throws(TextProblem) -> String
    ) throws(TextProblem) {
        guard let last = container.children.last, let first = container.children.first else {
            return try insert(intoEmpty: container, path: path, style: style, &traces, render: render)
        }
        let behind = last.comma.map { $0 + 1 } ?? last.value.upperBound
        let (point, isAfterLineComment) = try endOfComments(from: behind)
        var lead: String
        var indentation = bytes.indentation(before: last.start) ?? bytes.indentation(before: first.start)
        let isMultiline = indentation != nil || isAfterLineComment
        if isMultiline {
            indentation = indentation ?? bytes.lineIndentation(of: first.start)
            lead = style.lineEnd + (indentation ?? "")
        } else {
            let hasPrevious = container.children.count > 1
            var begin = last.start
            while hasPrevious, Self.isSpace(bytes[begin - 1]) { begin -= 1 }
            lead = hasPrevious ? text(in: begin..<last.start) : style.separator
        }
        let child = try render(indentation ?? bytes.lineIndentation(of: first.start), isMultiline)
        // A file that ends its lists with a comma keeps doing so.
        replace(point..<point, by: lead + child + (last.comma == nil ? "" : ","))
        if last.comma == nil { replace(last.value.upperBound..<last.value.upperBound, by: ",") }
    }

    private mutating func insert(
        intoEmpty container: Brackets, path: [String], style: BracketStyle, _ traces: inout [Trace],
        render: (_ indentation: String, _ isMultiline: Bool) throws(TextProblem) -> String
    ) throws(TextProblem) {
        let outer = bytes.lineIndentation(of: container.open)
        let inner = outer + style.unit
        let space = container.open + 1..<container.close
        let child = try render(inner, style.isMultiline)
        guard bytes[space].allSatisfy(Self.isSpace) else {
            // Only comments: below the last one.
            let point = try lastComment(in: space).end
            return replace(point..<point, by: style.lineEnd + inner + child)
        }
        if !traces.contains(where: { $0.path == path }) {
            traces.append(Trace(path: path, wasThere: true, text: text(in: space)))
        }
        let around =
            style.isMultiline
            ? (style.lineEnd + inner, style.lineEnd + outer) : (style.padding, style.padding)
        replace(space, by: around.0 + child + around.1)
    }

    /// Takes out a child with its comma and the space before it: exactly what `insert` put there.
    mutating func remove(_ index: Int, of container: Brackets) throws(TextProblem) {
        guard container.children.indices.contains(index) else { return }
        let child = container.children[index]
        let previous = index > 0 ? container.children[index - 1] : nil
        let isLast = index == container.children.count - 1
        var end = child.comma.map { $0 + 1 } ?? child.value.upperBound
        let region = (previous?.comma.map { $0 + 1 } ?? container.open + 1)..<child.start
        // Space behind a line comment is part of the comment.
        let comment = try lastComment(in: region)
        var begin = comment.end
        let startsNextLine = bytes[end...].first { $0 != 0x20 && $0 != 0x09 }.map { $0 == 0x0A || $0 == 0x0D } ?? false
        // Behind a line comment the line break must stay, or the comment would swallow what follows.
        if !startsNextLine, comment.isLineComment { begin = child.start }
        if begin == child.start, !isLast {
            while bytes.isBlank(at: end) { end += 1 }
        }
        replace(begin..<end, by: "")
        if isLast, child.comma == nil, let comma = previous?.comma { replace(comma..<comma + 1, by: "") }
    }

    /// The end of the comments that follow on the same line; the place itself when there are none.
    private func endOfComments(from offset: Int) throws(TextProblem) -> (end: Int, isLineComment: Bool) {
        var end = offset
        var index = offset
        while index < bytes.count {
            if bytes.isBlank(at: index) {
                index += 1
            } else if let next = try commentEnd(at: index) {
                end = next
                if isLineComment(at: index) { return (end, true) }
                index = next
            } else {
                break
            }
        }
        return (end, false)
    }

    /// Where the last comment of a stretch without values ends; the beginning when there is none.
    private func lastComment(in range: Range<Int>) throws(TextProblem) -> (end: Int, isLineComment: Bool) {
        var last = (end: range.lowerBound, isLineComment: false)
        var index = range.lowerBound
        while index < range.upperBound {
            if let end = try commentEnd(at: index) {
                last = (end, isLineComment(at: index))
                index = end
            } else {
                index += 1
            }
        }
        return last
    }
}
