package import RepowireKit

/// One setting with its value and where the value came from.
package struct SettingRow: Sendable, Hashable {
    /// A key path and what it holds; nil for nothing.
    struct Value: Sendable, Hashable {
        var key: String
        var value: JSON?
    }

    package enum Origin: Sendable, Hashable, CustomStringConvertible {
        case file(String, TextPosition)
        case environment(String)
        case option(String)
        case builtIn

        package var description: String {
            switch self {
            case .file(let file, let position): return "\(file):\(position)"
            case .environment(let name): return "the environment variable \(name)"
            case .option(let name): return "the option \(name)"
            case .builtIn: return "built in"
            }
        }
    }

    package var key: String
    package var value: JSON?
    package var origin: Origin
}

extension Schema {
    /// All settings that a value holds, in the order of the schema, each with its origin.
    /// - Parameters:
    ///   - decoded: the value and the places of the keys that its file gave; without a file the places are empty.
    ///   - overrides: key paths whose value did not come from the file, such as from the environment.
    package func settings(
        _ decoded: Decoded<Value>, overrides: [String: SettingRow.Origin] = [:]
    ) -> [SettingRow] {
        rows(decoded.value, "").map { row in
            let place = decoded.places[row.key].map { SettingRow.Origin.file(decoded.file, $0) }
            return SettingRow(key: row.key, value: row.value, origin: overrides[row.key] ?? place ?? .builtIn)
        }
    }
}
