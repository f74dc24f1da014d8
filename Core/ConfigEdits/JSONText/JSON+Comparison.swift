import RepowireKit

extension JSON {
    /// Whether two values mean the same: the order of members does not count, and of a repeated key the last one does.
    func means(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            let keys = Set(left.keys)
            return keys == Set(right.keys)
                && keys.allSatisfy { key in
                    guard let one = left[key], let two = right[key] else { return false }
                    return one.means(two)
                }
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.int(let left), .double(let right)), (.double(let right), .int(let left)):
            return Double(left) == right
        default: return self == other
        }
    }

    /// Whether everything that `part` says is still said here; objects may hold more.
    func holds(_ part: JSON) -> Bool {
        switch (self, part) {
        case (.object(let whole), .object(let part)):
            return Set(part.keys).allSatisfy { key in
                guard let one = whole[key], let two = part[key] else { return false }
                return one.holds(two)
            }
        case (.array(let whole), .array(let part)):
            // Lists may hold more as well, in any place.
            return part.allSatisfy { item in whole.contains { $0.holds(item) } }
        default: return means(part)
        }
    }

    /// `update` over this value: members that only this one has stay, unless `old` had them too.
    func overlaid(by update: JSON, instead old: JSON?) -> JSON {
        guard case .object(let mine) = self, case .object(var result) = update else { return update }
        for member in mine.members where result[member.key] == nil && old?[member.key] == nil {
            result[member.key] = mine[member.key]
        }
        return .object(result)
    }
}

extension JSON {
    /// The value at some steps down.
    func at(_ steps: some Sequence<Step>) -> JSON? {
        var current = self
        for step in steps {
            switch step {
            case .key(let key):
                guard let next = current[key] else { return nil }
                current = next
            case .index(let index):
                guard let items = current.arrayValue, items.indices.contains(index) else { return nil }
                current = items[index]
            }
        }
        return current
    }

    /// This value without what stands at a path, and without the objects that held nothing else.
    func without(_ path: ArraySlice<String>) -> JSON {
        guard let key = path.first, case .object(var object) = self, let member = object[key] else { return self }
        let rest = path.count > 1 ? member.without(path.dropFirst()) : .object([:])
        // Not `nil`, which a JSON value may be as well.
        object[key] = rest == .object([:]) ? JSON?.none : rest
        return .object(object)
    }
}
