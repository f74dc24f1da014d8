/// What a parsed command line says, by the names that the command declared.
package struct Invocation: Sendable, Equatable {
    /// The words that lead to the command, such as `["repowire", "peer", "ask"]`.
    package var path: [String]
    private var values: [String: [String]] = [:]
    /// What follows the name of a command that passes everything on.
    package var rest: [String] = []

    package init(path: [String]) { self.path = path }

    /// Whether a flag was given.
    package func has(_ flag: String) -> Bool { values["--\(flag)"] != nil }

    /// The value of an option; the last one where it was given more than once.
    package func option(_ name: String) -> String? { values["--\(name)"]?.last }

    /// All values of an option that repeats, in order.
    package func options(_ name: String) -> [String] { values["--\(name)"] ?? [] }

    /// The value of an option that takes a number; the parser has checked it.
    package func number(_ name: String) -> Int? { option(name).flatMap { Int($0) } }

    package func argument(_ name: String) -> String? { values[name]?.first }

    /// The value of a required argument: the parser lets no command run without it.
    package func required(_ name: String) -> String {
        guard let value = argument(name) else {
            preconditionFailure("\(path.joined(separator: " ")) declares no required argument \(name)")
        }
        return value
    }

    mutating func add(option: String, _ value: String) { values["--\(option)", default: []].append(value) }
    mutating func add(argument: String, _ value: String) { values[argument, default: []].append(value) }
}
