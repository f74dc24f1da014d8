import RepowireKit
import Wire

/// The parameters of a request, with errors that name the one that is wrong.
struct Parameters {
    let json: JSON

    func string(_ key: String) throws(WireError) -> String {
        guard let value = try optionalString(key) else {
            throw WireError(.invalidParameters, "the parameter \"\(key)\" is missing")
        }
        return value
    }

    func optionalString(_ key: String) throws(WireError) -> String? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let text = value.stringValue else {
            throw WireError(.invalidParameters, "the parameter \"\(key)\" is a \(value.kind), not a string")
        }
        return text
    }

    func optionalInteger(_ key: String, in range: ClosedRange<Int64>) throws(WireError) -> Int64? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw WireError(
                .invalidParameters,
                "the parameter \"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func boolean(_ key: String, default standard: Bool = false) throws(WireError) -> Bool {
        guard let value = json[key], !value.isNull else { return standard }
        guard let flag = value.boolValue else {
            throw WireError(.invalidParameters, "the parameter \"\(key)\" is a \(value.kind), not true or false")
        }
        return flag
    }

    /// An object of strings; other values are an error.
    func strings(_ key: String) throws(WireError) -> [String: String] {
        guard let value = json[key], !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            throw WireError(.invalidParameters, "the parameter \"\(key)\" is a \(value.kind), not an object")
        }
        var result: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.stringValue else {
                throw WireError(.invalidParameters, "\"\(key).\(member.key)\" is a \(member.value.kind), not a string")
            }
            result[member.key] = text
        }
        return result
    }
}
