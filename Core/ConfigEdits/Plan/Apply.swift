import RepowireKit

/// Puts one edit into a text.
enum Apply {
    /// - Parameters:
    ///   - old: the same edit as it was made before.
    ///   - adopted: set when ours was found in the file although there is no record of it.
    /// - Returns: what to remember; nil for a change that is none of the text's.
    static func run(
        _ edit: FileEdit, of adapter: String, after old: EditRecord?, _ text: inout any ConfigText,
        _ traces: inout [Trace], adopted: inout Bool
    ) throws(TextProblem) -> EditRecord? {
        let bytes = text.bytes
        let record: EditRecord
        switch edit.change {
        case .set(let path, let value):
            let before = try set(value, at: path, after: old, &text, &traces)
            record = EditRecord(adapter: adapter, kind: .set, path: path, value: value, before: before)
        case .item(let path, let value, let owner):
            let before = try put(value, in: path, owner: owner, after: old, &text, &traces)
            record = EditRecord(adapter: adapter, kind: .item(owner), path: path, value: value, before: before)
        case .file: return nil
        }
        if old == nil, record.before == .nothing, text.bytes == bytes { adopted = true }
        return record
    }

    private static func set(
        _ value: JSON, at path: [String], after old: EditRecord?, _ text: inout any ConfigText,
        _ traces: inout [Trace]
    ) throws(TextProblem) -> EditRecord.Before {
        guard let found = try text.value(at: path) else {
            try text.set(value, at: path, &traces)
            return .nothing
        }
        // What the user added to our value stays in it.
        let update = old.map { found.value.overlaid(by: value, instead: $0.value) } ?? value
        if isUpToDate(found, value, update, old) { return old?.before ?? beforeOfEqual(value) }
        let before = try beforeOfReplaced(found, old)
        try text.set(update, at: path, &traces)
        return before
    }

    private static func put(
        _ value: JSON, in path: [String], owner: FileEdit.ItemOwner, after old: EditRecord?,
        _ text: inout any ConfigText, _ traces: inout [Trace]
    ) throws(TextProblem) -> EditRecord.Before {
        let values = [value] + (old.map { [$0.value] } ?? [])
        guard let items = try text.items(at: path),
            let match = ItemMatch.find(values, owner: owner, in: items),
            let found = try text.item(match.index, at: path, within: match.steps)
        else {
            try text.append(value, at: path, &traces)
            return .nothing
        }
        if isUpToDate(found, match.part, match.part, old) { return old?.before ?? beforeOfEqual(value) }
        let before = try beforeOfReplaced(found, old)
        try text.replaceItem(match.index, at: path, within: match.steps, by: .value(match.part))
        return before
    }

    /// Whether what stands there need not be touched: it says all that we want, and nothing of an earlier form of ours.
    private static func isUpToDate(_ found: FoundValue, _ value: JSON, _ update: JSON, _ old: EditRecord?) -> Bool {
        if found.value.means(update) { return true }
        let isUnchanged = old.map { $0.value.holds(value) && value.holds($0.value) } ?? true
        return isUnchanged && found.value.holds(value)
    }

    private static func beforeOfReplaced(
        _ found: FoundValue, _ old: EditRecord?
    ) throws(TextProblem) -> EditRecord.Before {
        switch old?.before {
        case nil, .same:
            if let place = found.secondPlace {
                throw TextProblem(
                    "what ours would replace goes on here, in a second place of the file", at: place,
                    advice: "write it in one place")
            }
            return .text(found.text)
        case let before?: return before
        }
    }

    private static func beforeOfEqual(_ value: JSON) -> EditRecord.Before {
        switch value {
        case .array, .object: return .nothing
        default: return .same
        }
    }
}
