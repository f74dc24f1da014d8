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
        let style = style
        try insert(into: list, path: path, style: style.brackets, &traces) { indentation, isMultiline in
            style.text(of: item, indentation: indentation, isMultiline: isMultiline)
        }
    }

    /// A value in the place of another: on one line if that was, in an indented file, and the reverse.
    func rendered(_ value: JSON, insteadOf range: Range<Int>) -> String {
        let isContainer = scanner.isContainer(at: range.lowerBound)
        let isEmpty = range.count == 2
        let isMultiline = isContainer && !isEmpty ? bytes[range].contains(0x0A) : style.isMultiline
        let indentation = bytes.lineIndentation(of: range.lowerBound)
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
        let style = style
        try insert(into: container, path: Array(path.prefix(matched)), style: style.brackets, &traces) {
            indentation, isMultiline in
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
}
