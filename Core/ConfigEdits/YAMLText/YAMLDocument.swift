import Manifests
import RepowireKit

/// The values of a YAML file with their places.
struct YAMLDocument {
    struct Node {
        enum Kind { case scalar, blockScalar, alias, list, mapping }

        var kind: Kind
        var isFlow = false
        /// From its first byte to its last, without the comments behind it.
        var range: Range<Int>
        /// Of a scalar or alias.
        var value: JSON = .null
        /// An anchor or a tag stands before it.
        var isMarked = false
        /// Keys with the places where they begin and end.
        var members: [(key: String, range: Range<Int>, node: Int)] = []
        /// Items with their dashes, in brackets with themselves.
        var items: [(start: Int, node: Int)] = []
    }

    let bytes: [UInt8]
    private(set) var nodes: [Node] = []
    /// Nil: the file says nothing.
    private(set) var root: Int?
    private let events: YAMLEvents
    /// Of each character its first byte.
    private let offsets: [Int]
    private var depth = 0

    init(_ bytes: [UInt8]) throws(TextProblem) {
        self.bytes = bytes
        guard bytes.count <= JSONScanner.limit else { throw TextProblem("the file is larger than 64 MB", at: 0) }
        if let offset = UTF8Check.firstInvalidByte(of: bytes) {
            throw TextProblem("not UTF-8", at: offset, advice: "save the file as UTF-8")
        }
        let start = bytes.textStart
        offsets = (start..<bytes.count).filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
        events = YAMLEvents(bytes[start...])
        while true {
            let event = try next()
            switch event.kind {
            case .streamEnd: return
            case .documentStart:
                guard root == nil else {
                    throw TextProblem("the file holds several documents", at: offset(event.span.lowerBound))
                }
                root = try read(try next())
            default: break
            }
        }
    }

    // MARK: Reading

    private func offset(_ character: Int) -> Int {
        offsets.indices.contains(character) ? offsets[character] : bytes.count
    }

    private func next() throws(TextProblem) -> YAMLEvents.Event {
        do {
            return try events.next()
        } catch {
            let place = error.position
            var offset = bytes.textStart
            for _ in 1..<max(1, place.line) where offset < bytes.count {
                offset = bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            }
            throw TextProblem("not YAML: \(error.what)", at: min(bytes.count, offset + place.column - 1))
        }
    }

    private mutating func read(_ event: YAMLEvents.Event) throws(TextProblem) -> Int {
        depth += 1
        defer { depth -= 1 }
        let start = offset(event.span.lowerBound)
        guard depth <= JSON.maximumDepth else { throw TextProblem("nested too deeply", at: start) }
        var node = Node(kind: .scalar, range: start..<offset(event.span.upperBound))
        node.isMarked = event.anchor != nil || event.tag != nil
        node.isFlow = event.style == .flow
        switch event.kind {
        case .scalar(let scalar):
            node.value = event.tag == nil ? scalar.value : .string(scalar.text)
            if event.style == .blockScalar {
                node.kind = .blockScalar
                node.range = start..<contentEnd(of: node.range)
            }
        case .alias(let name):
            node.kind = .alias
            node.value = .string("*\(name)")
        case .mappingStart:
            node.kind = .mapping
            try readMembers(&node)
        case .sequenceStart:
            node.kind = .list
            try readItems(&node)
        default: throw TextProblem("a value should stand here", at: start)
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func readMembers(_ node: inout Node) throws(TextProblem) {
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return close(&node, event, node.members.last?.node) }
            let start = offset(event.span.lowerBound)
            guard case .scalar(let key) = event.kind, event.anchor == nil, event.tag == nil else {
                throw TextProblem("a key that is not a plain word stands here", at: start)
            }
            let end = offset(event.span.upperBound)
            let child = try read(try next())
            node.members.append((key.text, start..<end, child))
        }
    }

    private mutating func readItems(_ node: inout Node) throws(TextProblem) {
        var end = node.range.lowerBound
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return close(&node, event, node.items.last?.node) }
            let child = try read(event)
            node.items.append((node.isFlow ? nodes[child].range.lowerBound : skipTrivia(from: end), child))
            end = nodes[child].range.upperBound
        }
    }

    /// The end of a list or mapping: its bracket, or the end of its last child.
    private func close(_ node: inout Node, _ event: YAMLEvents.Event, _ last: Int?) {
        let end = node.isFlow ? offset(event.span.upperBound) : last.map { nodes[$0].range.upperBound }
        node.range = node.range.lowerBound..<max(node.range.lowerBound, end ?? node.range.lowerBound)
    }

    /// Blank lines behind a block scalar belong to it only when it says so.
    private func contentEnd(of range: Range<Int>) -> Int {
        let head = bytes[range.lowerBound..<bytes.lineContentEnd(from: range.lowerBound)]
        guard !head.prefix(3).contains(UInt8(ascii: "+")) else { return range.upperBound }
        var end = range.upperBound
        while end > range.lowerBound, JSONScanner.isSpace(bytes[end - 1]) { end -= 1 }
        return end
    }

    static func commentEnd(at offset: Int, in bytes: [UInt8]) -> Int? {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "#") else { return nil }
        // libyaml, unlike the standard, takes one right behind a bracket or a quote.
        guard offset == bytes.textStart || Array(" \t\r\n[]{},\"'".utf8).contains(bytes[offset - 1]) else { return nil }
        return bytes.lineContentEnd(from: offset)
    }

    func skipTrivia(from offset: Int) -> Int {
        var offset = offset
        while offset < bytes.count {
            if JSONScanner.isSpace(bytes[offset]) {
                offset += 1
            } else if let end = Self.commentEnd(at: offset, in: bytes) {
                offset = end
            } else {
                break
            }
        }
        return offset
    }

    // MARK: Finding

    /// As far as a node is written: of a block with the comment on its last line.
    func extent(of node: Int) -> Range<Int> {
        let here = nodes[node]
        guard !here.isFlow, here.kind == .mapping || here.kind == .list, !here.range.isEmpty else { return here.range }
        return here.range.lowerBound..<bytes.lineContentEnd(from: here.range.upperBound)
    }

    /// Behind the colon or dash that belongs to the value at some steps.
    func markEnd(of steps: [Step]) -> Int? {
        guard let last = steps.last, let parent = node(at: Array(steps.dropLast())), !nodes[parent].isFlow else {
            return nil
        }
        switch last {
        case .index(let index): return nodes[parent].items[index].start + 1
        case .key(let key):
            guard let end = nodes[parent].members.last(where: { $0.key == key })?.range.upperBound else { return nil }
            return bytes[end...].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 }
        }
    }

    func child(_ key: String, of node: Int) -> Int? { nodes[node].members.last { $0.key == key }?.node }

    func node(at steps: [Step]) -> Int? {
        guard var node = root else { return nil }
        for step in steps {
            switch step {
            case .key(let key):
                guard let next = child(key, of: node) else { return nil }
                node = next
            case .index(let index):
                guard nodes[node].items.indices.contains(index) else { return nil }
                node = nodes[node].items[index].node
            }
        }
        return node
    }

    /// What a node says. Aliases are texts, as nothing is written through them.
    func json(of node: Int) -> JSON {
        switch nodes[node].kind {
        case .scalar, .blockScalar, .alias: return nodes[node].value
        case .list: return .array(nodes[node].items.map { json(of: $0.node) })
        case .mapping: return .object(JSONObject(nodes[node].members.map { ($0.key, json(of: $0.node)) }))
        }
    }

    /// The brackets of a list or mapping in brackets.
    func brackets(of node: Int) -> Brackets? {
        let here = nodes[node]
        guard here.isFlow else { return nil }
        let children = here.members.map { ($0.range.lowerBound, $0.node) } + here.items.map { ($0.start, $0.node) }
        var result = Brackets(
            isObject: here.kind == .mapping, open: here.range.lowerBound, close: here.range.upperBound - 1, children: []
        )
        for (start, child) in children {
            var item = Brackets.Child(start: start, value: nodes[child].range)
            let next = skipTrivia(from: item.value.upperBound)
            if next < bytes.count, bytes[next] == UInt8(ascii: ",") { item.comma = next }
            result.children.append(item)
        }
        return result
    }
}
