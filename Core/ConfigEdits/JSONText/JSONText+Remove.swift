import RepowireKit

extension JSONText {
    mutating func replaceItem(
        _ index: Int, at path: [String], within steps: [Step], by replacement: Replacement
    ) throws(TextProblem) {
        guard let range = try range(ofItem: index, at: path, within: steps) else { return }
        switch replacement {
        case .value(let value): replace(range, by: rendered(value, insteadOf: range))
        case .text(let text): replace(range, by: text)
        }
    }

    mutating func restore(_ text: String, at path: [String]) throws(TextProblem) {
        guard case .found(let child) = try place(of: path) else { return }
        replace(child.value, by: text)
    }

    mutating func remove(at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        try removeChild(at: path)
        try prune(Array(path.dropLast()), &traces)
    }

    mutating func removeItem(
        _ index: Int, at path: [String], within steps: [Step], _ traces: inout [Trace]
    ) throws(TextProblem) {
        guard let list = try list(at: path), list.children.indices.contains(index) else { return }
        guard case .index(let inner)? = steps.last else {
            try remove(index, of: list)
            return try prune(path, &traces)
        }
        guard let shared = try range(ofItem: index, at: path, within: Array(steps.dropLast())),
            scanner.isContainer(at: shared.lowerBound)
        else { return }
        try remove(inner, of: try scanner.container(at: shared.lowerBound))
    }

    func range(ofItem index: Int, at path: [String], within steps: [Step]) throws(TextProblem) -> Range<Int>? {
        guard let list = try list(at: path), list.children.indices.contains(index) else { return nil }
        var range = list.children[index].value
        for step in steps {
            guard let child = try child(at: step, of: range) else { return nil }
            range = child.value
        }
        return range
    }

    private func child(at step: Step, of range: Range<Int>) throws(TextProblem) -> Brackets.Child? {
        guard scanner.isContainer(at: range.lowerBound) else { return nil }
        let container = try scanner.container(at: range.lowerBound)
        switch step {
        case .key(let key): return container.member(key)
        case .index(let index):
            return !container.isObject && container.children.indices.contains(index) ? container.children[index] : nil
        }
    }

    private mutating func removeChild(at path: [String]) throws(TextProblem) {
        guard let key = path.last, let parent = try container(at: Array(path.dropLast())),
            let index = parent.children.lastIndex(where: { $0.key == key })
        else { return }
        try remove(index, of: parent)
    }

    /// Where the container at a path is empty now: undoes what we did to make it full, outwards.
    private mutating func prune(_ path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard let container = try container(at: path), container.children.isEmpty else { return }
        let space = container.open + 1..<container.close
        guard bytes[space].allSatisfy(JSONScanner.isSpace) else { return }
        guard let index = traces.firstIndex(where: { $0.path == path }) else { return replace(space, by: "") }
        let trace = traces.remove(at: index)
        if trace.wasThere { return replace(space, by: trace.text) }
        guard !path.isEmpty else { return emptyFile(container, trace) }
        try removeChild(at: path)
        try prune(Array(path.dropLast()), &traces)
    }

    /// Takes our own root out of a file that was blank. Comments that came since stay.
    private mutating func emptyFile(_ root: Brackets, _ trace: Trace) {
        let rest = Array(bytes[scanner.start..<root.open] + bytes[(root.close + 1)...])
        let isOurs = rest.filter { !JSONScanner.isSpace($0) } == trace.text.utf8.filter { !JSONScanner.isSpace($0) }
        if isOurs {
            replace(scanner.start..<bytes.count, by: trace.text)
        } else {
            // With the line breaks that we put around it.
            var (begin, end) = (root.open, root.close + 1)
            let breaks = style.lineEnd.utf8.count
            if bytes[end...].starts(with: style.lineEnd.utf8) { end += breaks }
            if !trace.text.hasSuffix("\n"), bytes[..<begin].suffix(breaks).elementsEqual(style.lineEnd.utf8) {
                begin -= breaks
            }
            replace(begin..<end, by: "")
        }
    }
}
