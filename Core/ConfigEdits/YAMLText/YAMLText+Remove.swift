import RepowireKit

extension YAMLText {
    /// Takes out a member or an item: exactly what was inserted for it, when it is ours.
    mutating func removeNode(at steps: [Step]) throws(TextProblem) {
        guard let last = steps.last, let parent = document.node(at: Array(steps.dropLast())) else { return }
        let here = document.nodes[parent]
        let index: Int
        let child: (start: Int, node: Int)
        switch last {
        case .key(let key):
            guard let found = here.members.lastIndex(where: { $0.key == key }) else { return }
            index = found
            child = (here.members[found].range.lowerBound, here.members[found].node)
        case .index(let found):
            guard here.items.indices.contains(found) else { return }
            index = found
            child = here.items[found]
        }
        try checkUnmarked(child.node)
        if let brackets = document.brackets(of: parent) {
            try remove(index, of: brackets)
            return try reread()
        }
        guard bytes.indentation(before: child.start) != nil else {
            throw TextProblem("it shares its line with something else", at: child.start)
        }
        removeLines(child.start..<max(child.start, document.nodes[child.node].range.upperBound))
        try reread()
    }

    /// Takes out whole lines with the line break before them; at the start of the file with the one behind them.
    private mutating func removeLines(_ range: Range<Int>) {
        var begin = bytes.lineStart(of: range.lowerBound)
        var end = bytes.lineContentEnd(from: range.upperBound)
        if begin > bytes.textStart {
            begin -= 1
            if begin > bytes.textStart, bytes[begin] == 0x0A, bytes[begin - 1] == 0x0D { begin -= 1 }
        } else {
            if end < bytes.count, bytes[end] == 0x0D { end += 1 }
            if end < bytes.count, bytes[end] == 0x0A { end += 1 }
        }
        replace(begin..<end, by: "")
    }

    /// Where the list or mapping at a path is empty now: undoes what we did to make it full, outwards.
    mutating func prune(_ path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard !path.isEmpty else { return try pruneRoot(&traces) }
        guard let node = document.node(at: path.map(Step.key)) else { return }
        guard document.nodes[node].members.isEmpty, document.nodes[node].items.isEmpty else { return }
        let index = traces.firstIndex { $0.path == path }
        if let brackets = document.brackets(of: node) {
            let space = brackets.open + 1..<brackets.close
            guard bytes[space].allSatisfy(JSONScanner.isSpace) else { return }
            guard let index, !traces[index].wasThere else {
                replace(space, by: index.map { traces.remove(at: $0).text } ?? "")
                return try reread()
            }
        }
        // A key without a value that stood there before stays.
        guard let index else { return }
        traces.remove(at: index)
        try removeNode(at: path.map(Step.key))
        try prune(Array(path.dropLast()), &traces)
    }

    private mutating func pruneRoot(_ traces: inout [Trace]) throws(TextProblem) {
        if let root = document.root, let brackets = document.brackets(of: root), brackets.children.isEmpty,
            let index = traces.firstIndex(where: { $0.path.isEmpty && $0.wasThere })
        {
            replace(brackets.open + 1..<brackets.close, by: traces.remove(at: index).text)
            return try reread()
        }
        guard bytes[bytes.textStart...].allSatisfy(JSONScanner.isSpace),
            let index = traces.firstIndex(where: { $0.path.isEmpty })
        else { return }
        replace(bytes.textStart..<bytes.count, by: traces.remove(at: index).text)
        try reread()
    }
}
