import RepowireKit

/// The tables, keys and values of a TOML file with their places. Tables that are written in several places (by headers, by
/// dotted keys) are one node.
struct TOMLDocument {
    /// A line of the file that says something: a header, or a key with its value, which may take several lines.
    struct Element {
        var isHeader: Bool
        /// From the first byte of the key or bracket to the end of the value or bracket.
        var range: Range<Int>
        /// As written: for a key relative to the table of the header above it.
        var keys: [String]
        /// The table of the header above; of a header its own.
        var section: Int
    }

    struct Node {
        enum Kind { case scalar, list, inlineTable, table, tableList }

        var kind: Kind
        var parent: Int?
        /// Under which key of the parent; nil in lists.
        var key: String?
        /// Of what has a text of its own: everything but tables by headers or dotted keys.
        var value: Range<Int>?
        var members: [(key: String, node: Int)] = []
        var items: [Int] = []
        /// The elements without which this node would not be there (those of its members come on top).
        var elements: [Int] = []
        /// For what stands within brackets: the node of the brackets, and which children of it say this.
        var inline: (node: Int, children: [Int])?
        var brackets: Brackets?
    }

    let scanner: TOMLScanner
    private(set) var elements: [Element] = []
    private(set) var nodes: [Node] = [Node(kind: .table)]

    var bytes: [UInt8] { scanner.bytes }

    init(_ bytes: [UInt8]) throws(TextProblem) {
        scanner = TOMLScanner(bytes: bytes)
        var section = 0
        var index = scanner.skipTrivia(from: bytes.textStart)
        while index < bytes.count {
            if scanner.isByte("[", at: index) {
                (section, index) = try header(at: index)
            } else {
                index = try statement(at: index, in: section)
            }
            index = scanner.skipTrivia(from: index)
        }
    }

    // MARK: Reading

    private mutating func header(at offset: Int) throws(TextProblem) -> (section: Int, end: Int) {
        let isList = scanner.isByte("[", at: offset + 1)
        let (keys, keyEnd) = try scanner.keys(at: scanner.skipBlanks(from: offset + (isList ? 2 : 1)))
        let end = scanner.skipBlanks(from: keyEnd) + (isList ? 2 : 1)
        var node = try table(keys.dropLast(), under: 0, at: offset)
        guard let last = keys.last else { throw TextProblem("a header without a name", at: offset) }
        if isList {
            let list = child(last, of: node) ?? add(Node(kind: .tableList, parent: node, key: last))
            node = add(Node(kind: .table, parent: list))
        } else {
            node = try table([last], under: node, at: offset)
        }
        nodes[node].elements.append(elements.count)
        elements.append(Element(isHeader: true, range: offset..<end, keys: keys, section: node))
        return (node, end)
    }

    private mutating func statement(at offset: Int, in section: Int) throws(TextProblem) -> Int {
        let (keys, keyEnd) = try scanner.keys(at: offset)
        let equals = scanner.skipBlanks(from: keyEnd)
        guard scanner.isByte("=", at: equals), let last = keys.last else {
            throw TextProblem("a key and its value should stand here", at: offset)
        }
        let start = scanner.skipBlanks(from: equals + 1)
        let end = try scanner.skipValue(at: start)
        let parent = try table(keys.dropLast(), under: section, at: offset)
        let node = try value(start..<end, key: last, of: parent)
        nodes[node].elements = [elements.count]
        elements.append(Element(isHeader: false, range: offset..<end, keys: keys, section: section))
        return end
    }

    private mutating func value(_ range: Range<Int>, key: String?, of parent: Int) throws(TextProblem) -> Int {
        var new = Node(kind: .scalar, parent: parent, key: key, value: range)
        let isTable = scanner.isByte("{", at: range.lowerBound)
        guard isTable || scanner.isByte("[", at: range.lowerBound) else { return add(new) }
        let inline = try scanner.inline(at: range.lowerBound)
        new.kind = isTable ? .inlineTable : .list
        new.brackets = inline.brackets
        let node = add(new)
        for (index, item) in inline.brackets.children.enumerated() {
            let keys = inline.keys[index]
            var home = node
            for key in keys.dropLast() {
                home = child(key, of: home) ?? add(Node(kind: .table, parent: home, key: key))
                nodes[home].inline = (node, (nodes[home].inline?.children ?? []) + [index])
            }
            let child = try value(item.value, key: keys.last, of: home)
            nodes[child].inline = (node, [index])
        }
        return node
    }

    /// The table at some keys; of a list of tables the last one. Missing ones are made.
    private mutating func table(
        _ keys: some Sequence<String>, under start: Int, at offset: Int
    ) throws(TextProblem) -> Int {
        var node = start
        for key in keys {
            node = child(key, of: node) ?? add(Node(kind: .table, parent: node, key: key))
            if nodes[node].kind == .tableList, let last = nodes[node].items.last { node = last }
            guard nodes[node].kind == .table || nodes[node].kind == .inlineTable else {
                throw TextProblem("\(key) should be a table", at: offset)
            }
        }
        return node
    }

    private mutating func add(_ node: Node) -> Int {
        let index = nodes.count
        nodes.append(node)
        guard let parent = node.parent else { return index }
        if let key = node.key { nodes[parent].members.append((key, index)) } else { nodes[parent].items.append(index) }
        return index
    }

    // MARK: Finding

    func child(_ key: String, of node: Int) -> Int? { nodes[node].members.first { $0.key == key }?.node }

    /// The node at some steps; nil when there is none.
    func node(at steps: [Step]) -> Int? {
        var node = 0
        for step in steps {
            switch step {
            case .key(let key):
                guard let next = child(key, of: node) else { return nil }
                node = next
            case .index(let index):
                guard nodes[node].items.indices.contains(index) else { return nil }
                node = nodes[node].items[index]
            }
        }
        return node
    }

    /// All elements that say something of a node, in the order of the file.
    func elements(of node: Int) -> [Int] {
        var found = nodes[node].elements
        var open = [node]
        while let next = open.popLast() {
            let below = nodes[next].members.map(\.node) + nodes[next].items
            // Within a value there are none.
            guard nodes[next].value == nil else { continue }
            for child in below { found += nodes[child].elements }
            open += below
        }
        return found.sorted()
    }

    /// The stretches of the file that say something of a node: neighbouring elements together.
    func runs(of node: Int) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for element in elements(of: node) {
            if let last = runs.last, last.upperBound + 1 == element {
                runs[runs.count - 1] = last.lowerBound...element
            } else {
                runs.append(element...element)
            }
        }
        return runs
    }

    /// From the first byte of a run to the end of its last line, with the comment there.
    func range(of run: ClosedRange<Int>) -> Range<Int> {
        let end = bytes.lineContentEnd(from: elements[run.upperBound].range.upperBound)
        return elements[run.lowerBound].range.lowerBound..<end
    }
}
