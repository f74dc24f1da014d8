import RepowireKit

/// A TOML file that is edited in place: what is not ours keeps every byte. Each edit is checked with toml++ before anybody
/// sees it: the file must be TOML, and say the same as before in every other place.
///
/// A table of ours goes to the end of the file with a header of its own, an item that is a table likewise, unless the
/// file has the place in braces or brackets already. Whatever exists keeps its form.
struct TOMLText: NodeText, BracketEditing {
    private(set) var bytes: [UInt8]
    private(set) var document: TOMLDocument
    /// What the file says.
    private(set) var tree: JSON
    let style: TOMLStyle

    init(_ bytes: [UInt8]) throws(TextProblem) {
        self.bytes = bytes
        tree = try TOML.read(bytes)
        document = try TOMLDocument(bytes)
        style = TOMLStyle(of: document)
    }

    // MARK: Looking

    /// Whether there is nothing but space.
    var isEmpty: Bool { bytes[bytes.textStart...].allSatisfy(JSONScanner.isSpace) }

    func value(at path: [String]) throws(TextProblem) -> FoundValue? {
        let place = try place(of: path)
        guard place.matched == path.count else { return nil }
        return found(place.node, at: path.map(Step.key))
    }

    func items(at path: [String]) throws(TextProblem) -> [FoundValue]? {
        guard let list = try list(at: path) else { return nil }
        return document.nodes[list].items.enumerated().map { index, node in
            found(node, at: path.map(Step.key) + [.index(index)])
        }
    }

    func item(_ index: Int, at path: [String], within steps: [Step]) throws(TextProblem) -> FoundValue? {
        let steps = path.map(Step.key) + [.index(index)] + steps
        return document.node(at: steps).map { found($0, at: steps) }
    }

    private func found(_ node: Int, at steps: [Step]) -> FoundValue {
        let runs = document.nodes[node].value == nil ? document.runs(of: node) : []
        let second = runs.dropFirst().first.map { document.range(of: $0).lowerBound }
        return FoundValue(value: tree.at(steps) ?? .null, text: text(of: node), secondPlace: second)
    }

    /// As written: the value; of a table the lines that make it.
    private func text(of node: Int) -> String {
        if let value = document.nodes[node].value { return text(value) }
        return document.runs(of: node).map { text(document.range(of: $0)) }.joined(separator: style.lineEnd)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The node to which the first keys of a path lead, and how many they are.
    func place(of path: [String]) throws(TextProblem) -> (node: Int, matched: Int) {
        var node = 0
        for (index, key) in path.enumerated() {
            let here = document.nodes[node]
            guard here.kind == .table || here.kind == .inlineTable else {
                let name = path[..<index].joined(separator: ".")
                throw TextProblem("\(name) should be a table, but is \(kind(of: node))", at: offset(of: node))
            }
            guard let next = document.child(key, of: node) else { return (node, index) }
            node = next
        }
        return (node, path.count)
    }

    /// The list at a path; nil when nothing is there.
    func list(at path: [String]) throws(TextProblem) -> Int? {
        let place = try place(of: path)
        guard place.matched == path.count else { return nil }
        guard [.list, .tableList].contains(document.nodes[place.node].kind) else {
            let name = path.joined(separator: ".")
            throw TextProblem(
                "\(name) should be a list, but is \(kind(of: place.node))", at: offset(of: place.node))
        }
        return place.node
    }

    func offset(of node: Int) -> Int {
        if let value = document.nodes[node].value { return value.lowerBound }
        return document.elements(of: node).first.map { document.elements[$0].range.lowerBound } ?? 0
    }

    private func kind(of node: Int) -> String {
        switch document.nodes[node].kind {
        case .table, .inlineTable: return "a table"
        case .list, .tableList: return "a list"
        case .scalar: return "a value"
        }
    }

    // MARK: Editing

    func commentEnd(at offset: Int) -> Int? {
        offset < bytes.count && bytes[offset] == UInt8(ascii: "#") ? bytes.lineContentEnd(from: offset) : nil
    }

    func isLineComment(at offset: Int) -> Bool { true }

    mutating func replace(_ range: Range<Int>, by text: String) {
        bytes.replaceSubrange(range, with: text.utf8)
    }

    /// Finds everything anew after a change of the text.
    mutating func reread() throws(TextProblem) { document = try TOMLDocument(bytes) }

    /// Runs an edit of what stands at a path. When the outcome is not what it should be, nothing was changed.
    mutating func editing(
        _ path: [String], _ body: (inout TOMLText) throws(TextProblem) -> Void
    ) throws(TextProblem) {
        let before = self
        do {
            try body(&self)
            tree = try TOML.read(bytes)
            try reread()
        } catch {
            self = before
            throw TextProblem(
                "\(path.joined(separator: ".")) cannot be edited in this file: \(error.what)", at: error.offset,
                advice: error.advice)
        }
        guard tree.without(path[...]).means(before.tree.without(path[...])) else {
            self = before
            throw TextProblem(
                "\(path.joined(separator: ".")) cannot be edited without changing something else",
                at: offset(of: (try place(of: path)).node), advice: "write it as a table of its own")
        }
    }
}
