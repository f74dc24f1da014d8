import RepowireKit

extension ManifestSchema {
    /// Tests of fields: `{/kind: human}`, `{/kind: [human, tool]}`, `{/prompt: {prefix: "<note>"}}`.
    static let tests = Schema<[FieldTest]>(testsForm) { node, key, reading in
        guard case .mapping(let members) = node.content else {
            reading.reportMismatch(node, key: key, expected: testsForm)
            return nil
        }
        return members.compactMap { member in
            let place = "\(key).\(member.key)"
            reading.note(place, at: member.position)
            if let problem = Schema<String>.pointerProblem(member.key) {
                reading.report(problem, key: place, at: member.position, advice: "such as /session_id")
            }
            var test = test(member.value, place, &reading)
            test?.pointer = member.key
            return test
        }
    }

    /// The same, or a list of such mappings: for the same pointer with different tests.
    static let testsOrList = Schema<[FieldTest]>(.either([tests.form, .list(tests.form, atLeast: 0)])) {
        node, key, reading in
        guard case .sequence(let items) = node.content else { return tests.read(node, key, &reading) }
        return items.enumerated().flatMap { index, item in
            tests.read(item, "\(key)[\(index)]", &reading) ?? []
        }
    }

    private static let testsForm = Form.named(
        "tests",
        summary: "Tests of fields: each key is a JSON pointer, its value what must be true there. The short forms are"
            + " the value as text, and a list of such values.",
        .map(keys: "JSON pointers", of: .pointer, testForm))

    private static let testForm = Form.either([.scalar, .list(.scalar, atLeast: 0), conditions.form])

    private static let conditions = Schema.keys(
        "test", "What must be true of a field; all that is given must hold.",
        start: FieldTest(pointer: ""),
        [
            Key("is", Schema.scalar.oneOrMany, \.anyOf, "The value as text is this, or one of these."),
            Key("prefix", .text, \.prefix, "The text begins with this."),
            Key("present", .boolean, \.present, "The field is there and not null, or is not."),
        ])

    private static func test(_ node: YAMLNode, _ key: String, _ reading: inout Reading) -> FieldTest? {
        if case .mapping = node.content { return conditions.read(node, key, &reading) }
        return Schema.scalar.oneOrMany.read(node, key, &reading).map { FieldTest(pointer: "", anyOf: $0) }
    }
}
