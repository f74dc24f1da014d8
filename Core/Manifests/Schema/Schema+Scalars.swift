package import RepowireKit

extension Schema where Value == String {
    /// Any text. A number or boolean without quotes is refused: `1.10` would silently be 1.1.
    package static var text: Schema<String> {
        Schema(.text) { node, key, reading in string(node, key, &reading, .text) }.shown(JSON.string)
    }

    /// An identifier such as `some-agent`.
    package static var name: Schema<String> {
        Schema(.name) { node, key, reading in
            guard let text = string(node, key, &reading, .name) else { return nil }
            if text.wholeMatch(of: /[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?/) == nil {
                reading.reportMismatch(node, key: key, expected: .name)
            }
            return text
        }.shown(JSON.string)
    }

    /// Text, a number or a boolean, as text.
    package static var scalar: Schema<String> {
        Schema(.scalar) { node, key, reading in
            if case .scalar(let scalar) = node.content, let text = scalar.value.scalarText { return text }
            reading.reportMismatch(node, key: key, expected: .scalar)
            return nil
        }.shown(JSON.string)
    }

    /// A JSON pointer by RFC 6901.
    package static var pointer: Schema<String> {
        Schema(.pointer) { node, key, reading in
            guard let text = string(node, key, &reading, .pointer) else { return nil }
            if let problem = pointerProblem(text) {
                reading.report(problem, key: key, at: node.position, advice: "such as /session_id or /error/message")
            }
            return text
        }.shown(JSON.string)
    }

    /// A folder as people name it: from the root, or from the home folder with `~`.
    package static var folder: Schema<String> {
        Schema(.text) { node, key, reading in
            guard let text = string(node, key, &reading, .text) else { return nil }
            if !text.hasPrefix("/"), text != "~", !text.hasPrefix("~/") {
                reading.report(
                    "\(quoted(text)) is no absolute path", key: key, at: node.position, advice: "begin with / or ~/")
            }
            return text
        }.shown(JSON.string)
    }

    /// A regular expression, compiled once to see that it is one.
    package static func pattern(hasGroup: Bool = false) -> Schema<String> {
        let form = Form.pattern(hasGroup: hasGroup)
        return Schema(form) { node, key, reading in
            guard let text = string(node, key, &reading, form) else { return nil }
            if let problem = PatternCheck.problem(in: text, wantsGroup: hasGroup) {
                reading.report(problem, key: key, at: node.position)
            }
            return text
        }.shown(JSON.string)
    }

    private static func string(_ node: YAMLNode, _ key: String, _ reading: inout Reading, _ form: Form) -> String? {
        if case .scalar(let scalar) = node.content, case .string(let text) = scalar.value { return text }
        reading.reportMismatch(node, key: key, expected: form == .name || form == .pointer ? .text : form)
        return nil
    }

    static func pointerProblem(_ text: String) -> String? {
        guard text.isEmpty || text.hasPrefix("/") else { return "the JSON pointer \(quoted(text)) should begin with /" }
        guard text.firstMatch(of: /~(?![01])/) == nil else {
            return "in the JSON pointer \(quoted(text)) a ~ must be written ~0"
        }
        return nil
    }
}

extension Schema where Value == Bool {
    package static var boolean: Schema<Bool> {
        Schema(.boolean) { node, key, reading in
            if case .scalar(let scalar) = node.content, case .bool(let value) = scalar.value { return value }
            reading.reportMismatch(node, key: key, expected: .boolean)
            return nil
        }.shown(JSON.bool)
    }
}

extension Schema where Value == Int {
    package static func number(_ range: ClosedRange<Int>) -> Schema<Int> {
        Schema(.number(range)) { node, key, reading in
            if case .scalar(let scalar) = node.content, case .int(let value) = scalar.value,
                let number = Int(exactly: value), range.contains(number)
            {
                return number
            }
            reading.reportMismatch(node, key: key, expected: .number(range))
            return nil
        }.shown { .int(Int64($0)) }
    }
}

extension Schema where Value: CaseIterable & RawRepresentable & Hashable, Value.RawValue == String {
    /// One word of a closed set; `meaning` says what each is for.
    /// - Parameter allowed: the words that count here; by default all.
    package static func words(
        allowed: [Value] = Array(Value.allCases), _ meaning: (Value) -> String
    ) -> Schema<Value> {
        let form = Form.words(allowed.map { Form.Word(word: $0.rawValue, summary: meaning($0)) })
        return Schema(form) { node, key, reading in
            if let text = node.scalar?.text, let value = allowed.first(where: { $0.rawValue == text }) {
                return value
            }
            reading.reportMismatch(node, key: key, expected: form)
            return nil
        }.shown { .string($0.rawValue) }
    }
}

extension Schema where Value == JSON {
    /// Any value, as JSON.
    package static var anything: Schema<JSON> {
        Schema(.anything) { node, key, reading in
            reportNonFinite(node, key, &reading)
            return node.json
        }.shown { $0 }
    }

    /// JSON has no infinity, and a silent null would be a surprise.
    private static func reportNonFinite(_ node: YAMLNode, _ key: String, _ reading: inout Reading) {
        switch node.content {
        case .scalar(let scalar):
            guard case .double(let value) = scalar.value, !value.isFinite else { return }
            reading.report(
                "\(scalar.text) has no form in JSON", key: key, at: node.position, advice: "put it in quotes")
        case .sequence(let items):
            for (index, item) in items.enumerated() { reportNonFinite(item, "\(key)[\(index)]", &reading) }
        case .mapping(let members):
            for member in members { reportNonFinite(member.value, "\(key).\(member.key)", &reading) }
        }
    }
}

extension Schema where Value == JSONObject {
    /// A mapping of any values, as JSON.
    package static func object(keys naming: String) -> Schema<JSONObject> {
        Schema<JSON>.anything.pairs(keys: naming)
            .converted { pairs in JSONObject(pairs.map { ($0.key, $0.value) }) }
            .shown { $0.isEmpty ? nil : .object($0) }
    }
}
