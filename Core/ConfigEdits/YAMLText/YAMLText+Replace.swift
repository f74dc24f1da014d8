import RepowireKit

extension YAMLText {
    func isMembers(_ node: Int) -> Bool { document.nodes[node].kind == .mapping && !document.nodes[node].isFlow }

    /// A value in the place of another. A mapping that is written on lines keeps the lines of members that stay as they are.
    mutating func replaceNode(at steps: [Step], by value: JSON, _ traces: inout [Trace]) throws(TextProblem) {
        guard let node = document.node(at: steps) else { return }
        try checkUnmarked(node)
        if document.nodes[node].kind == .list, !document.nodes[node].isFlow, case .array(let items) = value,
            !items.isEmpty
        {
            return try replaceItems(at: steps, by: items, &traces)
        }
        guard isMembers(node), case .object(let object) = value, !object.isEmpty else {
            let range = document.nodes[node].range
            let isBlock = !document.nodes[node].isFlow && [.list, .mapping].contains(document.nodes[node].kind)
            if isBlock, let start = document.markEnd(of: steps) {
                replace(start..<document.extent(of: node).upperBound, by: " \(style.flow(value))")
            } else {
                replace(range, by: style.flow(value))
            }
            return try reread()
        }
        let old = document.json(of: node)
        let gone = document.nodes[node].members.map(\.key).filter { object[$0] == nil }
        for member in object.members {
            let place = steps + [.key(member.key)]
            if let child = document.node(at: place), !isNothing(child) {
                if old[member.key]?.means(member.value) != true {
                    try replaceNode(at: place, by: member.value, &traces)
                }
            } else if let child = document.node(at: place) {
                replace(document.nodes[child].range, by: " \(style.flow(member.value))")
            } else if let node = document.node(at: steps) {
                try insertMember(member.key, member.value, of: node, [], &traces)
            }
            try reread()
        }
        for key in gone { try removeMember(key, at: steps) }
    }

    /// Takes out a member of a block that is replaced. With the first one go the comments behind it, or the block would
    /// begin below them, and they would stay when it goes.
    private mutating func removeMember(_ key: String, at steps: [Step]) throws(TextProblem) {
        guard let node = document.node(at: steps) else { return }
        let members = document.nodes[node].members
        guard members.count > 1, members[0].key == key else { return try removeNode(at: steps + [.key(key)]) }
        replace(members[0].range.lowerBound..<members[1].range.lowerBound, by: "")
        try reread()
    }

    /// The items of a list that is written on lines, one by one.
    private mutating func replaceItems(
        at steps: [Step], by items: [JSON], _ traces: inout [Trace]
    ) throws(TextProblem) {
        guard let node = document.node(at: steps), let first = document.nodes[node].items.first else { return }
        let old = document.json(of: node).arrayValue ?? []
        let indentation = try indentation(of: first.start)
        for index in old.indices.reversed() where index >= items.count { try removeNode(at: steps + [.index(index)]) }
        for (index, item) in items.enumerated() {
            guard old.indices.contains(index) else {
                guard let node = document.node(at: steps) else { return }
                insert(style.item(item, indentation: indentation), indentation, behind: document.nodes[node].range)
                try reread()
                continue
            }
            if !old[index].means(item) { try replaceNode(at: steps + [.index(index)], by: item, &traces) }
        }
    }

    /// What an anchor or a tag belongs to may be meant elsewhere.
    func checkUnmarked(_ node: Int) throws(TextProblem) {
        let here = document.nodes[node]
        guard !here.isMarked else {
            throw TextProblem(
                "an anchor or a tag stands here", at: here.range.lowerBound, advice: "write the value out")
        }
        for child in here.members.map(\.node) + here.items.map(\.node) { try checkUnmarked(child) }
    }

    /// Puts text back that stood in a place. A block that no longer fits comes back by what it says.
    mutating func restoreNode(at steps: [Step], _ before: String) throws(TextProblem) {
        guard let node = document.node(at: steps) else { return }
        let old = self
        if before.isEmpty, let mark = document.markEnd(of: steps) {
            // The key had no value, perhaps a comment.
            let end = document.extent(of: node).upperBound
            let lineEnd = bytes.lineContentEnd(from: mark)
            replace((lineEnd < document.nodes[node].range.lowerBound ? lineEnd : mark)..<end, by: "")
            return try reread()
        }
        replace(document.extent(of: node), by: before)
        if (try? reread()) != nil, document.node(at: steps) != nil { return }
        self = old
        guard let said = Self.said(by: before) else {
            throw TextProblem(
                "what stood here before does not fit in any more", at: document.nodes[node].range.lowerBound)
        }
        var traces: [Trace] = []
        try replaceNode(at: steps, by: said, &traces)
    }

    /// What a block says whose first line has lost its indentation.
    private static func said(by block: String) -> JSON? {
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        let depths = lines.dropFirst().filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }
        let least = depths.min() ?? 0
        // A list's first item stands less deep than what is in it.
        for depth in [least, 0] + (0..<least).dropFirst().reversed() {
            let text = String(repeating: " ", count: depth) + block
            if let document = try? YAMLDocument(Array(text.utf8)), let root = document.root {
                return document.json(of: root)
            }
        }
        return nil
    }
}
