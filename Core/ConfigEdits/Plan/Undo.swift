import RepowireKit

/// Takes one edit out of a text.
enum Undo {
    /// - Returns: what the person should know; nil for nothing.
    static func run(
        _ record: EditRecord, _ text: inout any ConfigText, _ traces: inout [Trace]
    ) throws(TextProblem) -> String? {
        guard record.before != .same else { return nil }
        switch record.kind {
        case .set: return try unset(record, &text, &traces)
        case .item(let owner): return try takeOut(record, owner, &text, &traces)
        case .file: return nil
        }
    }

    private static func unset(
        _ record: EditRecord, _ text: inout any ConfigText, _ traces: inout [Trace]
    ) throws(TextProblem) -> String? {
        guard let found = try text.value(at: record.path) else { return nil }
        guard found.value.holds(record.value) else {
            return "\(record.path.joined(separator: ".")) was changed by hand since, so it is left as it is"
        }
        if case .text(let before) = record.before {
            try text.restore(before, at: record.path)
        } else {
            try text.remove(at: record.path, &traces)
        }
        return nil
    }

    private static func takeOut(
        _ record: EditRecord, _ owner: FileEdit.ItemOwner, _ text: inout any ConfigText, _ traces: inout [Trace]
    ) throws(TextProblem) -> String? {
        guard let items = try text.items(at: record.path),
            let match = ItemMatch.find([record.value], owner: owner, in: items),
            let found = try text.item(match.index, at: record.path, within: match.steps)
        else { return nil }
        if case .text(let before) = record.before {
            try text.replaceItem(match.index, at: record.path, within: match.steps, by: .text(before))
        } else {
            try text.removeItem(match.index, at: record.path, within: match.steps, &traces)
        }
        guard !found.value.holds(match.part) else { return nil }
        return "an item of \(record.path.joined(separator: ".")) that was changed by hand is ours and goes"
    }
}
