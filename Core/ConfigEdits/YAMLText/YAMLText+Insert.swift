import RepowireKit

extension YAMLText {
    mutating func set(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        var made = traces
        try editing(path) { text throws(TextProblem) in
            let place = try text.place(of: path)
            if place.matched == path.count, let node = place.node, !text.isNothing(node) {
                try text.replaceNode(at: path.map(Step.key), by: value, &made)
            } else {
                try text.insert(value, at: path, &made)
            }
        }
        traces = made
    }

    mutating func append(_ item: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        var made = traces
        try editing(path) { text throws(TextProblem) in
            guard let list = try text.list(at: path) else {
                if try text.value(at: path) == nil { made.append(Trace(path: path, wasThere: false, text: "")) }
                return try text.insert(.array([item]), at: path, &made)
            }
            let node = text.document.nodes[list]
            let style = text.style
            if let brackets = text.document.brackets(of: list) {
                try text.insert(into: brackets, path: path, style: style.brackets(isMapping: false), &made) { _, _ in
                    style.flow(item)
                }
            } else if let first = node.items.first {
                let indentation = try text.indentation(of: first.start)
                text.insert(style.item(item, indentation: indentation), indentation, behind: node.range)
            }
        }
        traces = made
    }

    /// Puts a value where nothing is. Missing parents are made.
    private mutating func insert(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        let (place, matched) = try place(of: path)
        func nested(from depth: Int) -> JSON {
            path.dropFirst(depth).reversed().reduce(value) { .object(JSONObject([($1, $0)])) }
        }
        for length in matched + 1..<max(path.count, matched + 1) {
            traces.append(Trace(path: Array(path.prefix(length)), wasThere: false, text: ""))
        }
        guard let node = place, !(isNothing(node) && matched == 0) else {
            guard let key = path.first else { throw TextProblem("the path of keys is empty", at: 0) }
            return appendText(style.member(key, nested(from: 1), indentation: ""), &traces)
        }
        if isNothing(node) {
            // Behind the colon, and behind the comment there.
            guard let key = path.prefix(matched).last, let parent = self.node(above: path.prefix(matched)),
                let member = document.nodes[parent].members.last(where: { $0.key == key })
            else { return }
            guard !document.nodes[parent].isFlow else {
                throw TextProblem("\(key) has no value", at: member.range.lowerBound, advice: "give it one, such as {}")
            }
            let indentation = try indentation(of: member.range.lowerBound)
            let text = style.below(nested(from: matched), indentation: indentation, isBlock: true)
            let isInline = !text.hasPrefix(style.lineEnd)
            let end = document.nodes[node].range.upperBound
            let point = isInline ? end : bytes.lineContentEnd(from: end)
            return replace(point..<point, by: text)
        }
        try insertMember(path[matched], nested(from: matched + 1), of: node, Array(path.prefix(matched)), &traces)
    }

    private func node(above path: ArraySlice<String>) -> Int? { document.node(at: path.dropLast().map(Step.key)) }

    /// Puts a key into a mapping that is there.
    mutating func insertMember(
        _ key: String, _ value: JSON, of node: Int, _ path: [String], _ traces: inout [Trace]
    ) throws(TextProblem) {
        let style = style
        if let brackets = document.brackets(of: node) {
            let text = style.flow(.object(JSONObject([(key, value)]))).dropFirst().dropLast()
            return try insert(into: brackets, path: path, style: style.brackets(isMapping: true), &traces) { _, _ in
                String(text)
            }
        }
        guard let first = document.nodes[node].members.first else { return }
        let indentation = try indentation(of: first.range.lowerBound)
        insert(style.member(key, value, indentation: indentation), indentation, behind: document.nodes[node].range)
    }

    /// The indentation of a key or dash. Behind a dash a key counts as standing where it stands.
    func indentation(of offset: Int) throws(TextProblem) -> String {
        let line = bytes[bytes.lineStart(of: offset)..<offset]
        guard !line.contains(0x09) else { throw TextProblem("a tab stands before a key", at: offset) }
        return String(repeating: " ", count: line.count { $0 & 0xC0 != 0x80 })
    }

    mutating func insert(_ text: String, _ indentation: String, behind range: Range<Int>) {
        let point = bytes.lineContentEnd(from: range.upperBound)
        replace(point..<point, by: style.lineEnd + indentation + text)
    }

    /// Puts text below everything else in a file that says nothing.
    private mutating func appendText(_ text: String, _ traces: inout [Trace]) {
        let start = bytes.textStart
        guard let last = bytes[start...].lastIndex(where: { !JSONScanner.isSpace($0) }) else {
            let blank = String(decoding: bytes[start...], as: UTF8.self)
            traces.append(Trace(path: [], wasThere: false, text: blank))
            return replace(start..<bytes.count, by: text + style.lineEnd)
        }
        let point = bytes.lineContentEnd(from: last)
        replace(point..<point, by: style.lineEnd + text)
    }
}
