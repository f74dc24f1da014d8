import RepowireKit

/// A YAML file that is edited in place: what is not ours keeps every byte. Each edit is checked with libyaml before anybody
/// sees it: the file must be YAML, and say the same as before in every other place. What stands below an anchor or a tag
/// is not edited, as other places may mean it too.
struct YAMLText: NodeText, BracketEditing {
    private(set) var bytes: [UInt8]
    private(set) var document: YAMLDocument
    let style: YAMLStyle

    init(_ bytes: [UInt8]) throws(TextProblem) {
        self.bytes = bytes
        document = try YAMLDocument(bytes)
        style = YAMLStyle(of: document)
    }

    // MARK: Looking

    /// Whether there is nothing but space.
    var isEmpty: Bool {
        let rest = bytes[bytes.textStart...].filter { !JSONScanner.isSpace($0) }
        return rest.isEmpty || rest == Array("{}".utf8)
    }

    var tree: JSON { document.root.map(document.json) ?? .null }

    func value(at path: [String]) throws(TextProblem) -> FoundValue? {
        let place = try place(of: path)
        guard let node = place.node, place.matched == path.count else { return nil }
        return found(node)
    }

    func items(at path: [String]) throws(TextProblem) -> [FoundValue]? {
        guard let list = try list(at: path) else { return nil }
        return document.nodes[list].items.map { found($0.node) }
    }

    func item(_ index: Int, at path: [String], within steps: [Step]) throws(TextProblem) -> FoundValue? {
        document.node(at: path.map(Step.key) + [.index(index)] + steps).map(found)
    }

    private func found(_ node: Int) -> FoundValue {
        let text = String(decoding: bytes[document.extent(of: node)], as: UTF8.self)
        return FoundValue(value: document.json(of: node), text: text)
    }

    /// The node to which the first keys of a path lead, and how many they are. A key without a value counts as missing
    /// what is below it.
    func place(of path: [String]) throws(TextProblem) -> (node: Int?, matched: Int) {
        guard var node = document.root else { return (nil, 0) }
        for (index, key) in path.enumerated() {
            let here = document.nodes[node]
            guard here.kind == .mapping || isNothing(node) else {
                let name = index == 0 ? "the file" : path[..<index].joined(separator: ".")
                throw TextProblem("\(name) should be a mapping, but is \(kind(of: node))", at: here.range.lowerBound)
            }
            if here.isMarked || document.child("<<", of: node) != nil {
                let name = index == 0 ? "the file" : path[..<index].joined(separator: ".")
                throw TextProblem(
                    "\(name) has an anchor, a tag or a merge, so that other places may mean it too",
                    at: here.range.lowerBound, advice: "write it out")
            }
            guard let next = document.child(key, of: node) else { return (node, index) }
            node = next
        }
        return (node, path.count)
    }

    /// The list at a path; nil when nothing is there.
    func list(at path: [String]) throws(TextProblem) -> Int? {
        let place = try place(of: path)
        guard let node = place.node, place.matched == path.count, !isNothing(node) else { return nil }
        let here = document.nodes[node]
        let name = path.joined(separator: ".")
        guard here.kind == .list else {
            throw TextProblem("\(name) should be a list, but is \(kind(of: node))", at: here.range.lowerBound)
        }
        guard !here.isMarked else {
            throw TextProblem(
                "\(name) has an anchor or a tag, so that other places may mean it too", at: here.range.lowerBound,
                advice: "write it out")
        }
        return node
    }

    /// A key without a value, or an empty document.
    func isNothing(_ node: Int) -> Bool {
        document.nodes[node].kind == .scalar && document.nodes[node].range.isEmpty && !document.nodes[node].isMarked
    }

    private func kind(of node: Int) -> String {
        switch document.nodes[node].kind {
        case .mapping: return "a mapping"
        case .list: return "a list"
        case .alias: return "an alias"
        case .scalar, .blockScalar: return "a value"
        }
    }

    // MARK: Editing

    func commentEnd(at offset: Int) -> Int? { YAMLDocument.commentEnd(at: offset, in: bytes) }

    func isLineComment(at offset: Int) -> Bool { true }

    mutating func replace(_ range: Range<Int>, by text: String) {
        bytes.replaceSubrange(range, with: text.utf8)
    }

    /// Finds everything anew after a change of the text.
    mutating func reread() throws(TextProblem) { document = try YAMLDocument(bytes) }

    /// Runs an edit of what stands at a path. When the outcome is not what it should be, nothing was changed.
    mutating func editing(
        _ path: [String], _ body: (inout YAMLText) throws(TextProblem) -> Void
    ) throws(TextProblem) {
        let before = self
        let name = path.joined(separator: ".")
        let place = try place(of: path)
        let offset = place.node.map { document.nodes[$0].range.lowerBound } ?? 0
        do {
            try body(&self)
            try reread()
        } catch {
            self = before
            throw TextProblem("\(name) cannot be edited in this file: \(error.what)", at: offset, advice: error.advice)
        }
        guard solid(tree.without(path[...])).means(solid(before.tree.without(path[...]))) else {
            self = before
            throw TextProblem("\(name) cannot be edited without changing something else", at: offset)
        }
    }

    /// An empty file, a key without a value and an empty mapping are the same to an edit that fills or empties them.
    private func solid(_ value: JSON) -> JSON {
        guard case .object(let object) = value else { return value == .null ? .object([:]) : value }
        return .object(JSONObject(object.members.compactMap { $0.value == .null ? nil : ($0.key, solid($0.value)) }))
    }
}
