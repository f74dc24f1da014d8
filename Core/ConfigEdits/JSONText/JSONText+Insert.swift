import RepowireKit

extension JSONText {
    mutating func set(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        if case .found(let child) = try place(of: path) {
            replace(child.value, by: rendered(value, insteadOf: child.value))
        } else {
            try insert(value, at: path, makesList: false, &traces)
        }
    }

    mutating func append(_ item: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard let list = try list(at: path) else {
            return try insert(item, at: path, makesList: true, &traces)
        }
        try insert(into: list, path: path, &traces) { style, indentation, isMultiline in
            style.text(of: item, indentation: indentation, isMultiline: isMultiline)
        }
    }

    /// A value in the place of another: on one line if that was, in an indented file, and the reverse.
    func rendered(_ value: JSON, insteadOf range: Range<Int>) -> String {
        let isContainer = scanner.isContainer(at: range.lowerBound)
        let isEmpty = range.count == 2
        let isMultiline = isContainer && !isEmpty ? bytes[range].contains(0x0A) : style.isMultiline
        let indentation = scanner.lineIndentation(of: range.lowerBound)
        return style.text(of: value, indentation: indentation, isMultiline: isMultiline)
    }

    /// Makes the parents that are missing, and puts the value in the innermost.
    private mutating func insert(
        _ value: JSON, at path: [String], makesList: Bool, _ traces: inout [Trace]
    ) throws(TextProblem) {
        if case .blank = try place(of: path) { fillBlankFile(&traces) }
        guard case .missing(let container, let matched) = try place(of: path), matched < path.count else {
            throw TextProblem("the path of keys is empty", at: 0)
        }
        var nested = makesList ? JSON.array([value]) : value
        for key in path[(matched + 1)...].reversed() { nested = .object(JSONObject([(key, nested)])) }
        let made = makesList ? path.count : path.count - 1
        for length in (matched + 1)..<max(matched + 1, made + 1) {
            traces.append(Trace(path: Array(path.prefix(length)), wasThere: false, text: ""))
        }
        let key = path[matched]
        try insert(into: container, path: Array(path.prefix(matched)), &traces) { style, indentation, isMultiline in
            let text = style.text(of: nested, indentation: indentation, isMultiline: isMultiline)
            return JSON.string(key).text + style.colon + text
        }
    }

    /// An object in a file that holds none. Comments stay above it.
    private mutating func fillBlankFile(_ traces: inout [Trace]) {
        let scanner = scanner
        let before = text(scanner.start..<bytes.count)
        traces.append(Trace(path: [], wasThere: false, text: before))
        let hasComments = !before.utf8.allSatisfy(JSONScanner.isSpace)
        var kept = hasComments ? before : ""
        if hasComments, !kept.hasSuffix("\n") { kept += style.lineEnd }
        replace(scanner.start..<bytes.count, by: "\(kept){}\(style.lineEnd)")
    }

    /// Puts a child at the end of an object or list.
    private mutating func insert(
        into container: JSONContainer, path: [String], _ traces: inout [Trace],
        render: (_ style: JSONStyle, _ indentation: String, _ isMultiline: Bool) -> String
    ) throws(TextProblem) {
        guard let last = container.children.last, let first = container.children.first else {
            return try insert(intoEmpty: container, path: path, &traces, render: render)
        }
        let scanner = scanner
        let behind = last.comma.map { $0 + 1 } ?? last.value.upperBound
        let (point, isAfterLineComment) = try endOfComments(from: behind)
        var lead: String
        var indentation = scanner.indentation(before: last.start) ?? scanner.indentation(before: first.start)
        let isMultiline = indentation != nil || isAfterLineComment
        if isMultiline {
            indentation = indentation ?? scanner.lineIndentation(of: first.start)
            lead = style.lineEnd + (indentation ?? "")
        } else {
            let hasPrevious = container.children.count > 1
            var begin = last.start
            while hasPrevious, JSONScanner.isSpace(bytes[begin - 1]) { begin -= 1 }
            lead = hasPrevious ? text(begin..<last.start) : style.separator
        }
        let child = render(style, indentation ?? scanner.lineIndentation(of: first.start), isMultiline)
        // A file that ends its lists with a comma keeps doing so.
        replace(point..<point, by: lead + child + (last.comma == nil ? "" : ","))
        if last.comma == nil { replace(last.value.upperBound..<last.value.upperBound, by: ",") }
    }

    private mutating func insert(
        intoEmpty container: JSONContainer, path: [String], _ traces: inout [Trace],
        render: (_ style: JSONStyle, _ indentation: String, _ isMultiline: Bool) -> String
    ) throws(TextProblem) {
        let scanner = scanner
        let outer = scanner.lineIndentation(of: container.open)
        let inner = outer + style.unit
        let space = container.open + 1..<container.close
        let child = render(style, inner, style.isMultiline)
        guard bytes[space].allSatisfy(JSONScanner.isSpace) else {
            // Only comments: below the last one.
            let point = try lastComment(in: space).end
            return replace(point..<point, by: style.lineEnd + inner + child)
        }
        if !traces.contains(where: { $0.path == path }) {
            traces.append(Trace(path: path, wasThere: true, text: text(space)))
        }
        let lines = style.isMultiline ? (style.lineEnd + inner, style.lineEnd + outer) : ("", "")
        replace(space, by: lines.0 + child + lines.1)
    }

    /// The end of the comments that follow on the same line; the place itself when there are none.
    private func endOfComments(from offset: Int) throws(TextProblem) -> (end: Int, isLineComment: Bool) {
        let scanner = scanner
        var end = offset
        var index = offset
        while let byte = scanner.byte(index) {
            if byte == 0x20 || byte == 0x09 {
                index += 1
            } else if byte == UInt8(ascii: "/"), let next = try scanner.commentEnd(at: index) {
                end = next
                if bytes[index + 1] == UInt8(ascii: "/") { return (end, true) }
                index = next
            } else {
                break
            }
        }
        return (end, false)
    }

    /// Where the last comment of a stretch without values ends; the beginning when there is none.
    func lastComment(in range: Range<Int>) throws(TextProblem) -> (end: Int, isLineComment: Bool) {
        let scanner = scanner
        var last = (end: range.lowerBound, isLineComment: false)
        var index = range.lowerBound
        while index < range.upperBound {
            if let end = try scanner.commentEnd(at: index) {
                last = (end, bytes[index + 1] == UInt8(ascii: "/"))
                index = end
            } else {
                index += 1
            }
        }
        return last
    }
}
