import RepowireKit

/// Reads one YAML document into a tree of nodes.
///
/// What it refuses, each with the place: more than one document, anchors and aliases (so no alias bomb), tags,
/// duplicate keys, keys that are not scalars, and whatever exceeds `YAMLLimits`. A byte order mark is skipped.
package struct YAMLReader {
    private let file: String
    private let limits: YAMLLimits
    private let bytes: ArraySlice<UInt8>
    private let events: YAMLEvents
    private var nodesLeft: Int

    /// - Parameter file: the name that errors carry.
    package static func read(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
    ) throws(SourceProblem) -> YAMLNode {
        let text = try SourceText.checked(bytes, file: file, limits: limits)
        var reader = YAMLReader(text, file: file, limits: limits)
        return try reader.document()
    }

    private init(_ bytes: ArraySlice<UInt8>, file: String, limits: YAMLLimits) {
        self.file = file
        self.limits = limits
        self.bytes = bytes
        events = YAMLEvents(bytes)
        nodesLeft = limits.nodes
    }

    private mutating func document() throws(SourceProblem) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event = try next(key: "")
            switch event.kind {
            case .streamEnd:
                guard let root else {
                    throw SourceProblem(
                        file: file, position: TextPosition(line: 1, column: 1), what: "the file is empty")
                }
                return root
            case .documentStart:
                guard root == nil else {
                    throw problem(event, "", "a second document begins here", "keep one document per file")
                }
                root = try node(next(key: ""), key: "", depth: 0)
            default: break
            }
        }
    }

    private mutating func node(
        _ event: YAMLEvents.Event, key: String, depth: Int
    ) throws(SourceProblem) -> YAMLNode {
        try check(event, key: key, depth: depth)
        switch event.kind {
        case .scalar(let scalar): return YAMLNode(.scalar(scalar), at: event.position)
        case .sequenceStart: return YAMLNode(.sequence(try items(key, depth)), at: event.position)
        case .mappingStart: return YAMLNode(.mapping(try members(key, depth)), at: event.position)
        case .alias(let name):
            throw problem(event, key, "the alias *\(name) stands here", "aliases are not read; write the value out")
        default: throw problem(event, key, "a value should stand here", nil)
        }
    }

    private mutating func check(_ event: YAMLEvents.Event, key: String, depth: Int) throws(SourceProblem) {
        if let anchor = event.anchor {
            throw problem(
                event, key, "the anchor &\(anchor) stands here", "anchors are not read; write the value out")
        }
        if let tag = event.tag {
            throw problem(event, key, "the tag \(tag) stands here", "tags are not read; put text in quotes instead")
        }
        guard depth <= limits.depth else {
            throw problem(event, key, "nested more than \(limits.depth) levels deep", nil)
        }
        nodesLeft -= 1
        guard nodesLeft >= 0 else { throw problem(event, key, "the file holds more than \(limits.nodes) values", nil) }
    }

    private mutating func items(_ key: String, _ depth: Int) throws(SourceProblem) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let place = "\(key)[\(items.count)]"
            let event = try next(key: place)
            if case .sequenceEnd = event.kind { return items }
            items.append(try node(event, key: place, depth: depth + 1))
        }
    }

    private mutating func members(_ key: String, _ depth: Int) throws(SourceProblem) -> [YAMLMember] {
        var members: [YAMLMember] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next(key: key)
            if case .mappingEnd = event.kind { return members }
            try check(event, key: key, depth: depth + 1)
            guard case .scalar(let scalar) = event.kind else {
                throw problem(event, key, "a key should stand here, and it must be a single word or text", nil)
            }
            let place = key.isEmpty ? scalar.text : "\(key).\(scalar.text)"
            if let line = lines.updateValue(event.position.line, forKey: scalar.text) {
                throw problem(
                    event, place, "the key stands here for the second time", "it was first given in line \(line)")
            }
            let value = try node(next(key: place), key: place, depth: depth + 1)
            members.append(YAMLMember(key: scalar.text, position: event.position, value: value))
        }
    }

    private func next(key: String) throws(SourceProblem) -> YAMLEvents.Event {
        do {
            return try events.next()
        } catch {
            throw explained(error, key: key)
        }
    }

    private func problem(
        _ event: YAMLEvents.Event, _ key: String, _ what: String, _ advice: String?
    ) -> SourceProblem {
        SourceProblem(file: file, position: event.position, key: key, what: what, advice: advice)
    }

    /// libyaml's message, and for the mistakes that people make what to do.
    private func explained(_ failure: YAMLEvents.Failure, key: String) -> SourceProblem {
        var problem = SourceProblem(
            file: file, position: failure.position, key: key, what: "not YAML: \(failure.what)")
        if character(failure.character) == "\t" {
            problem.what = "a tab stands where YAML wants spaces"
            problem.advice = "indent with spaces"
        } else if failure.what.contains("mapping values are not allowed") {
            problem.advice = "put a text that holds \": \" in quotes, and give a key the indentation of its block"
        } else if failure.what.contains("cannot start any token") {
            problem.advice = "put the text in quotes"
        } else if failure.what.contains("expected key") || failure.what.contains("block end") {
            problem.advice = "look at the indentation of this line and of the one before"
        }
        return problem
    }

    private func character(_ offset: Int) -> Unicode.Scalar? {
        guard offset >= 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.dropFirst(offset).first
    }
}
