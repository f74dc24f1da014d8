import RepowireKit

extension TOMLText {
    /// A value in the place of another. A table that is written on lines keeps the lines of members that stay as they are.
    mutating func replaceNode(at steps: [Step], by value: JSON, _ traces: inout [Trace]) throws(TextProblem) {
        guard let node = document.node(at: steps) else { return }
        if let range = document.nodes[node].value {
            replace(range, by: try style.text(of: value, at: range.lowerBound))
            return try reread()
        }
        guard document.nodes[node].kind == .table, case .object(let object) = value else {
            guard case .key(let key)? = steps.last else {
                throw TextProblem("a table of a list cannot become something else", at: offset(of: node))
            }
            try removeNode(at: steps)
            if document.node(at: Array(steps.dropLast())) == nil {
                throw TextProblem("\(key) cannot become something else", at: 0)
            }
            return try insertMember(key, value, at: Array(steps.dropLast()), &traces)
        }
        let old = tree.at(steps)
        let following = bytes.count - (end(of: node) ?? bytes.count)
        let gone = document.nodes[node].members.map(\.key).filter { object[$0] == nil }
        for member in object.members {
            let place = steps + [.key(member.key)]
            if document.node(at: place) == nil {
                try insertMember(member.key, member.value, at: steps, &traces)
            } else if old?[member.key]?.means(member.value) != true {
                try replaceNode(at: place, by: member.value, &traces)
            }
        }
        for key in gone { try removeNode(at: steps + [.key(key)]) }
        if !gone.isEmpty { try dropSilentEnd(of: steps, before: following) }
        // A table that was only there by the headers below it is gone with them.
        if document.node(at: steps) == nil, case .key(let key)? = steps.last {
            try insertMember(key, value, at: Array(steps.dropLast()), &traces)
        }
    }

    /// Takes out the blank lines and comments that stood between lines of a table and end it now that those are gone: the
    /// lines of the table that were noted hold them, and bring them back.
    /// - Parameter following: how many bytes stand behind the table.
    private mutating func dropSilentEnd(of steps: [Step], before following: Int) throws(TextProblem) {
        guard let node = document.node(at: steps), let end = end(of: node) else { return }
        let rest = end..<max(end, bytes.count - following)
        let isSilent = bytes[rest].split(separator: 0x0A).allSatisfy { line in
            let text = line.drop { [0x20, 0x09, 0x0D].contains($0) }
            return text.isEmpty || text.first == UInt8(ascii: "#")
        }
        guard !rest.isEmpty, isSilent else { return }
        replace(rest, by: "")
        try reread()
    }

    /// Where the last line that says something of a node ends.
    private func end(of node: Int) -> Int? { document.runs(of: node).last.map { document.range(of: $0).upperBound } }

    /// Puts text back that stood in a place: a value, or the lines of a table. When the place has the other form by now,
    /// what the text says is put there.
    mutating func restoreNode(at steps: [Step], _ before: String) throws(TextProblem) {
        guard let node = document.node(at: steps) else { return }
        let value = try? TOML.value(of: Array(before.utf8))
        let range = document.nodes[node].value
        var traces: [Trace] = []
        if let range, value != nil {
            replace(range, by: before)
            try reread()
        } else if let value {
            try replaceNode(at: steps, by: value, &traces)
        } else if range != nil || document.nodes[node].inline != nil {
            guard let said = said(by: before, at: steps) else {
                throw TextProblem("what stood here before does not fit in any more", at: offset(of: node))
            }
            try replaceNode(at: steps, by: said, &traces)
        } else {
            let runs = document.runs(of: node)
            for run in runs.dropFirst().reversed() { removeRun(run) }
            if let first = runs.first { replace(document.range(of: first), by: before) }
            try reread()
        }
    }

    /// What the lines of a table say of it.
    private func said(by lines: String, at steps: [Step]) -> JSON? {
        guard let tree = try? TOML.read(Array(lines.utf8)) else { return nil }
        // Below a header of its own, or by keys that are relative to a header that is not among the lines.
        for start in steps.indices {
            if let value = tree.at(steps[start...].map { if case .index = $0 { .index(0) } else { $0 } }) {
                return value
            }
        }
        return nil
    }
}
