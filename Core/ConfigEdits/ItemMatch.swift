import RepowireKit

/// Where an item of ours stands in a list: its index and, where others added to it, the part of it that is ours.
struct ItemMatch: Hashable {
    var index: Int
    /// Steps from the item to our part; empty: the whole item is ours.
    var steps: [Step]
    /// The part within the value that we put.
    var part: JSON

    /// Finds our item. An item that says what we put comes first, then one that passes the owner test.
    /// - Parameter values: what we want there and what we put there before.
    static func find(_ values: [JSON], owner: FileEdit.ItemOwner, in items: [FoundValue]) -> ItemMatch? {
        guard let wanted = values.first else { return nil }
        for value in values {
            if let index = items.firstIndex(where: { $0.value.means(value) }) {
                return ItemMatch(index: index, steps: [], part: wanted)
            }
        }
        guard owner != .value else { return nil }
        for (index, item) in items.enumerated() {
            if let steps = steps(in: item.value, owner: owner) {
                let place = owner.pointer.split(separator: "/").prefix(steps.count)
                let part = wanted.at(place.map { "/\($0)" }.joined()) ?? wanted
                return ItemMatch(index: index, steps: steps, part: part)
            }
        }
        return nil
    }

    /// The steps to our part; nil when the item is not ours. Numbers in the pointer stand for any index, as others may
    /// have put theirs before ours.
    private static func steps(in item: JSON, owner: FileEdit.ItemOwner) -> [Step]? {
        let keys = owner.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard let path = path(keys[...], from: item, passing: owner.holds) else { return nil }
        // The outermost list that we share with others; what is ours in it ends there.
        var current = item
        for (offset, step) in path.enumerated() {
            if case .index(let index) = step, let list = current.arrayValue {
                if list.count > 1 { return Array(path[...offset]) }
                current = list[index]
            } else if case .key(let key) = step {
                current = current[key] ?? .null
            }
        }
        return []
    }

    private static func path(
        _ keys: ArraySlice<String>, from value: JSON, passing test: (JSON) -> Bool
    ) -> [Step]? {
        guard let key = keys.first else { return test(value) ? [] : nil }
        if let list = value.arrayValue {
            for (index, item) in list.enumerated() {
                if let rest = path(keys.dropFirst(), from: item, passing: test) { return [.index(index)] + rest }
            }
            return nil
        }
        guard let next = value[key], let rest = path(keys.dropFirst(), from: next, passing: test) else { return nil }
        return [.key(key)] + rest
    }
}

extension FileEdit.ItemOwner {
    var pointer: String {
        switch self {
        case .value: return ""
        case .prefix(let pointer, _), .contains(let pointer, _), .key(let pointer, _): return pointer
        }
    }

    /// Whether the value at the pointer is one of ours.
    func holds(_ value: JSON) -> Bool {
        switch self {
        case .value: return false
        case .prefix(_, let text): return value.stringValue?.hasPrefix(text) ?? false
        case .contains(_, let text): return value.stringValue?.contains(text) ?? false
        case .key(_, let expected): return value.means(expected)
        }
    }
}
