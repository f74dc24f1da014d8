/// Reads the options and arguments of one command.
struct ParameterReader<Context> {
    private let command: Command<Context>
    private var words: ArraySlice<String>
    private var invocation: Invocation
    private var positionals: [String] = []

    init(command: Command<Context>, path: [String], words: ArraySlice<String>) {
        self.command = command
        self.words = words
        invocation = Invocation(path: path)
    }

    /// - Returns: nil when help was asked for.
    mutating func read() throws(UsageError) -> Invocation? {
        while let word = words.popFirst() {
            if word == "--" {
                positionals.append(contentsOf: words)
                break
            } else if word == "--help" || word == "-h" {
                return nil
            } else if word.hasPrefix("--") {
                try readLong(word)
            } else if word.hasPrefix("-"), word.count > 1 {
                try readShort(word)
            } else {
                positionals.append(word)
            }
        }
        try assignPositionals()
        return invocation
    }

    private mutating func readLong(_ word: String) throws(UsageError) {
        let body = word.dropFirst(2)
        let equals = body.firstIndex(of: "=")
        let name = String(equals.map { body[..<$0] } ?? body)
        guard let option = command.options.first(where: { $0.name == name }) else {
            let nearest = NearestName.of(name, among: command.options.map(\.name) + ["help"])
            throw error("there is no option '--\(name)'", hint: nearest.map { "Did you mean '--\($0)'?" })
        }
        if let equals {
            guard !option.isFlag else { throw error("'--\(name)' takes no value") }
            try add(option, String(body[body.index(after: equals)...]))
        } else {
            try readValue(of: option)
        }
    }

    /// `-y`, `-abc` for three flags, `-t5` or `-t 5` for a value.
    private mutating func readShort(_ word: String) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = command.options.first(where: { $0.short == letter }) else {
                throw error(
                    "there is no option '-\(letter)'",
                    hint: "If '\(word)' is an argument, put '--' before the arguments.")
            }
            if !option.isFlag, !letters.isEmpty { return try add(option, String(letters)) }
            try readValue(of: option)
        }
    }

    private mutating func readValue(of option: Option) throws(UsageError) {
        guard let placeholder = option.placeholder else { return invocation.add(option: option.name, "") }
        // A forgotten value would otherwise swallow the option after it.
        guard let value = words.first, value != "--", !isOption(value) else {
            throw error("'--\(option.name)' needs a value", hint: "Write '--\(option.name)=\(placeholder)'.")
        }
        words.removeFirst()
        try add(option, value)
    }

    private func isOption(_ word: String) -> Bool {
        word.hasPrefix("--") && command.options.contains { word == "--\($0.name)" || word.hasPrefix("--\($0.name)=") }
    }

    private mutating func add(_ option: Option, _ value: String) throws(UsageError) {
        if let objection = option.objection(to: value) { throw error(objection) }
        invocation.add(option: option.name, value)
    }

    private mutating func assignPositionals() throws(UsageError) {
        var given = positionals[...]
        for argument in command.arguments {
            if argument.count == .oneOrMore, !given.isEmpty {
                for value in given { invocation.add(argument: argument.name, value) }
                given = []
            } else if let value = given.popFirst() {
                invocation.add(argument: argument.name, value)
            } else if argument.count != .optional {
                throw error("\(argument.name) is missing: \(Sentence.lowered(argument.summary))")
            }
        }
        if let surplus = given.first {
            throw error("'\(surplus)' is one argument too many", hint: command.arguments.last?.surplusHint)
        }
    }

    private func error(_ message: String, hint: String? = nil) -> UsageError {
        let path = invocation.path
        return UsageError(message, hint: hint, usage: UsageLine.text(for: command, path: path), path: path)
    }
}
