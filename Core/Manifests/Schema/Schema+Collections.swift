import RepowireKit

extension Schema {
    /// A list of such values.
    package func list(atLeast minimum: Int = 0) -> Schema<[Value]> {
        let form = Form.list(form, atLeast: minimum)
        return Schema<[Value]>(form) { node, key, reading in
            guard case .sequence(let items) = node.content else {
                reading.reportMismatch(node, key: key, expected: form)
                return nil
            }
            if items.count < minimum {
                reading.report("the list needs at least \(minimum) items", key: key, at: node.position)
            }
            return readAll(items, key, &reading)
        }.shown(shownList)
    }

    /// A list of such values, or one of them without a list around it.
    package var oneOrMany: Schema<[Value]> {
        let form = Form.either([form, .list(form, atLeast: 0)])
        return Schema<[Value]>(form) { node, key, reading in
            if case .sequence(let items) = node.content { return readAll(items, key, &reading) }
            return read(node, key, &reading).map { [$0] }
        }.shown(shownList)
    }

    /// A mapping from free keys to such values, in the order of the file.
    /// - Parameter naming: what the keys are, for the docs.
    package func pairs(keys naming: String) -> Schema<[(key: String, value: Value)]> {
        let form = Form.map(keys: naming, form)
        return Schema<[(key: String, value: Value)]>(form) { node, key, reading in
            guard case .mapping(let members) = node.content else {
                reading.reportMismatch(node, key: key, expected: form)
                return nil
            }
            return members.compactMap { member in
                let place = "\(key).\(member.key)"
                reading.note(place, at: member.position)
                return read(member.value, place, &reading).map { (member.key, $0) }
            }
        }
    }

    /// A mapping from free keys to such values.
    package func map(keys naming: String) -> Schema<[String: Value]> {
        pairs(keys: naming).converted { pairs in
            Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
        }
    }

    /// The same form for another Swift value.
    package func converted<Other>(_ convert: @escaping @Sendable (Value) -> Other) -> Schema<Other> {
        Schema<Other>(form) { node, key, reading in read(node, key, &reading).map(convert) }
    }

    /// A shorter way of saying the same: a value that is neither list nor mapping is read by `short`.
    package func or(scalar short: Schema<Value>) -> Schema<Value> {
        Schema(.either([short.form, form])) { node, key, reading in
            node.scalar == nil ? read(node, key, &reading) : short.read(node, key, &reading)
        }.shown { short.show($0) ?? show($0) }
    }

    private func readAll(_ items: [YAMLNode], _ key: String, _ reading: inout Reading) -> [Value] {
        items.enumerated().compactMap { index, item in
            let place = "\(key)[\(index)]"
            reading.note(place, at: item.position)
            return read(item, place, &reading)
        }
    }

    private var shownList: @Sendable ([Value]) -> JSON? {
        { values in
            let shown = values.compactMap(show)
            return shown.isEmpty ? nil : .array(shown)
        }
    }
}
