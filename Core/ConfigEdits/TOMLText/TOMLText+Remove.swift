import RepowireKit

extension TOMLText {
    /// Takes out everything that says something of a node: exactly what was inserted for it, when it is ours.
    mutating func removeNode(at steps: [Step]) throws(TextProblem) {
        while let node = document.node(at: steps) {
            if let inline = document.nodes[node].inline, let brackets = document.nodes[inline.node].brackets,
                let child = inline.children.last
            {
                try remove(child, of: brackets)
                try reread()
                if inline.children.count == 1 { return }
            } else {
                for run in document.runs(of: node).reversed() { removeRun(run) }
                return try reread()
            }
        }
    }

    /// Takes out whole lines, with the line break before them and, before a header, the blank line.
    mutating func removeRun(_ run: ClosedRange<Int>) {
        let range = document.range(of: run)
        let isBlock = document.elements[run.lowerBound].isHeader
        var begin = bytes.lineStart(of: range.lowerBound)
        var end = range.upperBound
        if begin > bytes.textStart {
            begin = startOfLineBreak(endingAt: begin) ?? begin
            if isBlock { begin = startOfLineBreak(endingAt: begin) ?? begin }
        } else {
            end = endOfLineBreak(startingAt: end) ?? end
            let isLastOfRoot = !document.elements.enumerated().contains { index, element in
                !run.contains(index) && !element.isHeader && element.section == 0
            }
            if isBlock || isLastOfRoot { end = endOfLineBreak(startingAt: end) ?? end }
        }
        replace(begin..<end, by: "")
    }

    private func startOfLineBreak(endingAt end: Int) -> Int? {
        guard end > bytes.textStart, bytes[end - 1] == 0x0A else { return nil }
        return end - 1 > bytes.textStart && bytes[end - 2] == 0x0D ? end - 2 : end - 1
    }

    private func endOfLineBreak(startingAt start: Int) -> Int? {
        let start = start < bytes.count && bytes[start] == 0x0D ? start + 1 : start
        return start < bytes.count && bytes[start] == 0x0A ? start + 1 : nil
    }

    /// Where the list or table at a path is empty now: undoes what we did to make it full, outwards.
    mutating func prune(_ path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        guard !path.isEmpty else { return pruneFile(&traces) }
        let index = traces.firstIndex { $0.path == path }
        if let node = document.node(at: path.map(Step.key)) {
            guard document.nodes[node].members.isEmpty, document.nodes[node].items.isEmpty else {
                return try removeEmptyHeader(of: node, path, &traces)
            }
            if let brackets = document.nodes[node].brackets {
                let space = brackets.open + 1..<brackets.close
                guard bytes[space].allSatisfy(JSONScanner.isSpace) else { return }
                guard let index, !traces[index].wasThere else {
                    replace(space, by: index.map { traces.remove(at: $0).text } ?? "")
                    return try reread()
                }
            }
            // A header that stood there before stays.
            guard index != nil else { return }
            try removeNode(at: path.map(Step.key))
        }
        if let index { traces.remove(at: index) }
        try prune(Array(path.dropLast()), &traces)
    }

    /// Takes out a header of ours whose table others fill from other places, when nothing stands below it.
    private mutating func removeEmptyHeader(
        of node: Int, _ path: [String], _ traces: inout [Trace]
    ) throws(TextProblem) {
        guard let index = traces.firstIndex(where: { $0.path == path && !$0.wasThere }),
            let header = document.nodes[node].elements.first(where: { document.elements[$0].isHeader }),
            header == document.elements.count - 1 || document.elements[header + 1].isHeader
        else { return }
        traces.remove(at: index)
        removeRun(header...header)
        try reread()
    }

    private mutating func pruneFile(_ traces: inout [Trace]) {
        guard isEmpty, let index = traces.firstIndex(where: { $0.path.isEmpty }) else { return }
        replace(bytes.textStart..<bytes.count, by: traces.remove(at: index).text)
    }
}
