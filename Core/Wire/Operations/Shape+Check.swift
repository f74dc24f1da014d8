package import RepowireKit

extension Shape {
    /// Checks a value, with an error that names the part that is wrong.
    /// - Parameters:
    ///   - name: what the value is called, such as `timeout_seconds`.
    ///   - strictly: refuses members that the shape does not have, and null for a member that may be left out. The
    ///     socket is lenient: programs of another release may say more than this one knows.
    package func check(_ value: JSON, _ name: String, strictly: Bool) throws(WireError) {
        switch self {
        case .string(let maximum):
            guard let text = value.stringValue else { throw mismatch(name, "must be a string", value) }
            guard let maximum, text.utf8.count > maximum, text.unicodeScalars.count > maximum else { return }
            throw WireError(.invalidParameters, "\"\(name)\" is longer than \(maximum) characters")
        case .body:
            guard let text = value.stringValue else { throw mismatch(name, "must be a string", value) }
            guard text.utf8.contains(where: { $0 > 0x20 && $0 != 0x7F }) else {
                throw WireError(
                    .invalidParameters, "\"\(name)\" is empty", hint: "Say what you want to know or tell")
            }
            guard text.utf8.count > Message.maximumBody else { return }
            throw WireError(
                .tooLarge, "\"\(name)\" has \(text.utf8.count) bytes; the limit is \(Message.maximumBody)",
                hint: "Write it to a file and send the path, or send it in parts")
        case .number(let range):
            guard let number = value.intValue else { throw mismatch(name, "must be a whole number", value) }
            guard !range.contains(number) else { return }
            throw WireError(
                .invalidParameters,
                "\"\(name)\" must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
        case .boolean: guard value.boolValue != nil else { throw mismatch(name, "must be true or false", value) }
        case .words(let words):
            guard let word = value.stringValue else { throw mismatch(name, "must be a string", value) }
            guard !words.contains(word) else { return }
            throw WireError(
                .invalidParameters, "\"\(name)\" must be one of \(words.joined(separator: ", ")), not \"\(word)\"")
        case .list(let item):
            guard let items = value.arrayValue else { throw mismatch(name, "must be an array", value) }
            for (index, value) in items.enumerated() {
                try item.check(value, "\(name)[\(index)]", strictly: strictly)
            }
        case .map(let item):
            guard let object = value.objectValue else { throw mismatch(name, "must be an object", value) }
            for member in object.members {
                try item.check(member.value, "\(name).\(member.key)", strictly: strictly)
            }
        case .object(let fields): try Shape.check(value, against: fields, name, strictly: strictly)
        case .form(let form): try Shape.check(value, against: form.fields, name, strictly: strictly)
        case .nullable(let shape): if !value.isNull { try shape.check(value, name, strictly: strictly) }
        case .anything: return
        }
    }

    /// - Parameter name: empty for the parameters of an operation.
    package static func check(
        _ value: JSON, against fields: [Field], _ name: String, strictly: Bool
    ) throws(WireError) {
        guard let object = value.objectValue else {
            let subject = name.isEmpty ? "the parameters" : name
            throw WireError(.invalidParameters, "\"\(subject)\" must be an object, not a \(value.kind)")
        }
        func full(_ member: String) -> String { name.isEmpty ? member : "\(name).\(member)" }
        for field in fields {
            guard let value = object[field.name], strictly || !value.isNull else {
                guard field.isRequired else { continue }
                if object[field.name]?.isNull == true, case .nullable = field.shape { continue }
                throw WireError(.invalidParameters, "the parameter \"\(full(field.name))\" is missing")
            }
            try field.shape.check(value, full(field.name), strictly: strictly)
        }
        guard strictly else { return }
        let known = fields.map(\.name)
        guard let unknown = object.keys.first(where: { !known.contains($0) }) else { return }
        throw WireError.unknownParameter(full(unknown), known: known)
    }

    private func mismatch(_ name: String, _ wanted: String, _ value: JSON) -> WireError {
        WireError(.invalidParameters, "\"\(name)\" \(wanted), not a \(value.kind)")
    }
}

extension WireError {
    package static func unknownParameter(_ name: String, known: [String]) -> WireError {
        let shown = name.utf8.count > 64 ? "\(name.prefix(16))…" : name
        let nearest = known.map { (name: $0, distance: EditDistance.between($0, shown)) }
            .min { $0.distance < $1.distance }
        let hint: String
        if let nearest, nearest.distance <= max(2, shown.count / 3) {
            hint = "Did you mean \"\(nearest.name)\"?"
        } else {
            hint = known.isEmpty ? "It takes none" : "It takes \(known.joined(separator: ", "))"
        }
        return WireError(.invalidParameters, "there is no parameter \"\(shown)\"", hint: hint)
    }
}
