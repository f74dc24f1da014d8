import RepowireKit

/// A format whose edits are made node by node, each one checked as a whole: what it cannot do without changing something
/// else changes nothing.
protocol NodeText: ConfigText {
    /// Runs an edit of what stands at a path. When the outcome is not what it should be, nothing was changed.
    mutating func editing(_ path: [String], _ body: (inout Self) throws(TextProblem) -> Void) throws(TextProblem)
    mutating func removeNode(at steps: [Step]) throws(TextProblem)
    mutating func replaceNode(at steps: [Step], by value: JSON, _ traces: inout [Trace]) throws(TextProblem)
    /// Puts text back that stood there before.
    mutating func restoreNode(at steps: [Step], _ before: String) throws(TextProblem)
    /// Where the list or table at a path is empty now: undoes what we did to make it full, outwards.
    mutating func prune(_ path: [String], _ traces: inout [Trace]) throws(TextProblem)
}

extension NodeText {
    mutating func remove(at path: [String], _ traces: inout [Trace]) throws(TextProblem) {
        var left = traces
        try editing(path) { text throws(TextProblem) in
            try text.removeNode(at: path.map(Step.key))
            try text.prune(Array(path.dropLast()), &left)
        }
        traces = left
    }

    mutating func removeItem(
        _ index: Int, at path: [String], within steps: [Step], _ traces: inout [Trace]
    ) throws(TextProblem) {
        var left = traces
        let item = path.map(Step.key) + [.index(index)]
        try editing(path) { text throws(TextProblem) in
            if case .index? = steps.last {
                try text.removeNode(at: item + steps)
            } else {
                try text.removeNode(at: item)
                try text.prune(path, &left)
            }
        }
        traces = left
    }

    mutating func replaceItem(
        _ index: Int, at path: [String], within steps: [Step], by replacement: Replacement
    ) throws(TextProblem) {
        let steps = path.map(Step.key) + [.index(index)] + steps
        try editing(path) { text throws(TextProblem) in
            switch replacement {
            case .value(let value):
                var traces: [Trace] = []
                try text.replaceNode(at: steps, by: value, &traces)
            case .text(let before): try text.restoreNode(at: steps, before)
            }
        }
    }

    mutating func restore(_ before: String, at path: [String]) throws(TextProblem) {
        try editing(path) { text throws(TextProblem) in try text.restoreNode(at: path.map(Step.key), before) }
    }
}
