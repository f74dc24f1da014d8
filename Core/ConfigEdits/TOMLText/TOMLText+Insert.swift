import RepowireKit

extension TOMLText {
    mutating func set(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard !path.isEmpty else { throw TextProblem("the path of keys is empty", at: 0) }
        var made = traces
        try editing(path) { text throws(TextProblem) in
            if try text.place(of: path).matched == path.count {
                try text.replaceNode(at: path.map(Step.key), by: value, &made)
            } else {
                try text.insert(value, at: path, &made)
            }
        }
        traces = made
    }

    mutating func append(_ item: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard let last = path.last else { throw TextProblem("the path of keys is empty", at: 0) }
        var made = traces
        try editing(path) { text throws(TextProblem) in
            let place = try text.place(of: path)
            let list = try text.list(at: path)
            if let list, let brackets = text.document.nodes[list].brackets {
                let style = text.style
                try text.insert(into: brackets, path: path, style: style.brackets(isTable: false), &made) {
                    _, _ throws(TextProblem) in try style.text(of: item, at: brackets.open)
                }
            } else if case .object(let table) = item, list != nil || text.isBlock(place.node) {
                try text.appendBlock("[[\(TOMLStyle.key(path))]]", table, &made)
            } else if list != nil {
                throw TextProblem("\(last) is a list of tables", at: text.offset(of: place.node))
            } else {
                made.append(Trace(path: path, wasThere: false, text: ""))
                try text.insert(.array([item]), at: path, &made)
            }
        }
        traces = made
    }

    /// Whether a table is written by headers or dotted keys.
    private func isBlock(_ node: Int) -> Bool {
        document.nodes[node].value == nil && document.nodes[node].inline == nil
    }

    /// Puts a value where nothing is. Missing parents are made.
    private mutating func insert(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        let (node, matched) = try place(of: path)
        let parent = Array(path.dropLast())
        if !isBlock(node) {
            var nested = value
            for key in path[(matched + 1)...].reversed() { nested = .object(JSONObject([(key, nested)])) }
            for length in matched + 1..<max(path.count, matched + 1) {
                traces.append(Trace(path: Array(path.prefix(length)), wasThere: false, text: ""))
            }
            try insertMember(path[matched], nested, at: path.prefix(matched).map(Step.key), &traces)
        } else if case .object(let table) = value {
            try appendBlock("[\(TOMLStyle.key(path))]", table, &traces)
        } else if matched == parent.count {
            try insertMember(path[matched], value, at: parent.map(Step.key), &traces)
        } else {
            traces.append(Trace(path: parent, wasThere: false, text: ""))
            let member = JSONObject([(path.last ?? "", value)])
            try appendBlock("[\(TOMLStyle.key(parent))]", member, &traces)
        }
    }

    /// Puts a key into a table that is there.
    mutating func insertMember(
        _ key: String, _ value: JSON, at steps: [Step], _ traces: inout [Trace]
    ) throws(TextProblem) {
        guard let table = document.node(at: steps) else { return }
        let node = document.nodes[table]
        let line = try style.line(key, value, at: offset(of: table))
        let keys = steps.compactMap { step in
            if case .key(let key) = step { return key }
            return nil
        }
        if let brackets = node.brackets {
            try insert(into: brackets, path: keys, style: style.brackets(isTable: true), &traces) { _, _ in line }
        } else if let owner = node.inline?.node, let brackets = document.nodes[owner].brackets {
            let prefix = TOMLStyle.key(relativeKeys(of: table, to: owner))
            try insert(into: brackets, path: keys, style: style.brackets(isTable: true), &traces) { _, _ in
                "\(prefix).\(line)"
            }
        } else if table == 0 {
            insertAtRoot(line, &traces)
        } else if let header = node.elements.first(where: { document.elements[$0].isHeader }) {
            insert(line, below: lastElement(ofSection: header))
        } else if let last = document.elements(of: table).last(where: { !isWithin($0, table) }) {
            let prefix = TOMLStyle.key(relativeKeys(of: table, to: document.elements[last].section))
            insert("\(prefix).\(line)", below: last)
        } else {
            traces.append(Trace(path: keys, wasThere: false, text: ""))
            try appendBlock("[\(TOMLStyle.key(keys))]", JSONObject([(key, value)]), &traces)
        }
        try reread()
    }

    private func relativeKeys(of node: Int, to ancestor: Int) -> [String] {
        var keys: [String] = []
        var here = node
        while here != ancestor, let parent = document.nodes[here].parent {
            if let key = document.nodes[here].key { keys.insert(key, at: 0) }
            here = parent
        }
        return keys
    }

    /// Whether an element stands below a header that is itself within the table.
    private func isWithin(_ element: Int, _ table: Int) -> Bool {
        var here: Int? = document.elements[element].section
        while let node = here {
            if node == table { return true }
            here = document.nodes[node].parent
        }
        return false
    }

    private func lastElement(ofSection header: Int) -> Int {
        var last = header
        while last + 1 < document.elements.count, !document.elements[last + 1].isHeader { last += 1 }
        return last
    }

    private mutating func insert(_ line: String, below element: Int) {
        let range = document.elements[element].range
        let point = bytes.lineContentEnd(from: range.upperBound)
        replace(point..<point, by: style.lineEnd + bytes.lineIndentation(of: range.lowerBound) + line)
    }

    /// Keys without a table stand above the first header.
    private mutating func insertAtRoot(_ line: String, _ traces: inout [Trace]) {
        if let last = document.elements.lastIndex(where: { !$0.isHeader && $0.section == 0 }) {
            insert(line, below: last)
        } else if document.elements.isEmpty {
            appendText(line, gap: style.lineEnd, &traces)
        } else {
            replace(bytes.textStart..<bytes.textStart, by: line + style.lineEnd + style.lineEnd)
        }
    }

    private mutating func appendBlock(
        _ header: String, _ table: JSONObject, _ traces: inout [Trace]
    ) throws(TextProblem) {
        appendText(try style.block(header, table, at: bytes.count), gap: style.lineEnd + style.lineEnd, &traces)
        try reread()
    }

    /// Puts text below everything else. Blank lines at the end of the file stay there, and so does a missing line break.
    private mutating func appendText(_ text: String, gap: String, _ traces: inout [Trace]) {
        guard !isEmpty, let last = bytes.lastIndex(where: { !JSONScanner.isSpace($0) }) else {
            let blank = String(decoding: bytes[bytes.textStart...], as: UTF8.self)
            traces.append(Trace(path: [], wasThere: false, text: blank))
            return replace(bytes.textStart..<bytes.count, by: text + style.lineEnd)
        }
        let point = bytes.lineContentEnd(from: last)
        replace(point..<point, by: gap + text)
    }
}
