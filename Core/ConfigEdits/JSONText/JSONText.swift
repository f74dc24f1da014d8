import RepowireKit

/// A JSON file that is edited in place: what is not ours keeps every byte.
struct JSONText: ConfigText, BracketEditing {
    private(set) var bytes: [UInt8]
    let dialect: JSONScanner.Dialect
    let style: JSONStyle

    init(_ bytes: [UInt8], _ dialect: JSONScanner.Dialect) throws(TextProblem) {
        self.bytes = bytes
        self.dialect = dialect
        let scanner = JSONScanner(bytes: bytes, dialect: dialect)
        if let root = try scanner.validate()?.lowerBound, scanner.isContainer(at: root) {
            style = JSONStyle(of: scanner, root: try scanner.container(at: root))
        } else {
            style = JSONStyle(of: scanner, root: nil)
        }
    }

    var scanner: JSONScanner { JSONScanner(bytes: bytes, dialect: dialect) }

    mutating func replace(_ range: Range<Int>, by text: String) {
        bytes.replaceSubrange(range, with: text.utf8)
    }

    func commentEnd(at offset: Int) throws(TextProblem) -> Int? { try scanner.commentEnd(at: offset) }

    func isLineComment(at offset: Int) -> Bool { scanner.byte(offset + 1) == UInt8(ascii: "/") }

    mutating func replaceAll(by text: [UInt8]) { bytes = text }

    // MARK: Looking

    /// Where a path leads.
    enum Place {
        case found(Brackets.Child)
        /// The first keys lead to this object; the next one is not in it.
        case missing(in: Brackets, matched: Int)
        /// The file is blank.
        case blank
    }

    func place(of path: [String]) throws(TextProblem) -> Place {
        let scanner = scanner
        if try scanner.isBlank() { return .blank }
        let root = try scanner.skipTrivia(from: scanner.start)
        guard scanner.byte(root) == UInt8(ascii: "{") else {
            throw TextProblem("the file should hold an object, but holds \(scanner.kind(at: root))", at: root)
        }
        var container = try scanner.container(at: root)
        for (index, key) in path.enumerated() {
            guard let child = container.member(key) else { return .missing(in: container, matched: index) }
            if index == path.count - 1 { return .found(child) }
            let at = child.value.lowerBound
            guard scanner.byte(at) == UInt8(ascii: "{") else {
                let name = path[...index].joined(separator: ".")
                throw TextProblem("\(name) should be an object, but is \(scanner.kind(at: at))", at: at)
            }
            container = try scanner.container(at: at)
        }
        return .missing(in: container, matched: path.count)
    }

    /// The object or list at a path; nil when there is none, or something else.
    func container(at path: [String]) throws(TextProblem) -> Brackets? {
        switch try place(of: path) {
        case .blank: return nil
        case .missing(let root, _): return path.isEmpty ? root : nil
        case .found(let child):
            return scanner.isContainer(at: child.value.lowerBound)
                ? try scanner.container(at: child.value.lowerBound) : nil
        }
    }

    func value(at path: [String]) throws(TextProblem) -> FoundValue? {
        guard case .found(let child) = try place(of: path) else { return nil }
        return try found(child.value)
    }

    func items(at path: [String]) throws(TextProblem) -> [FoundValue]? {
        guard let list = try list(at: path) else { return nil }
        var items: [FoundValue] = []
        for child in list.children { items.append(try found(child.value)) }
        return items
    }

    func item(_ index: Int, at path: [String], within steps: [Step]) throws(TextProblem) -> FoundValue? {
        try range(ofItem: index, at: path, within: steps).map { range throws(TextProblem) in try found(range) }
    }

    var isEmpty: Bool {
        var rest = bytes[scanner.start...].filter { !JSONScanner.isSpace($0) }
        if rest == Array("{}".utf8) { rest = [] }
        return rest.isEmpty
    }

    /// The list at a path; nil when nothing is there.
    func list(at path: [String]) throws(TextProblem) -> Brackets? {
        guard case .found(let child) = try place(of: path) else { return nil }
        let at = child.value.lowerBound
        guard scanner.byte(at) == UInt8(ascii: "[") else {
            let name = path.joined(separator: ".")
            throw TextProblem("\(name) should be a list, but is \(scanner.kind(at: at))", at: at)
        }
        return try scanner.container(at: at)
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func found(_ range: Range<Int>) throws(TextProblem) -> FoundValue {
        FoundValue(value: try scanner.value(range), text: text(range))
    }
}
