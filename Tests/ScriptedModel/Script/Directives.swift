import RepowireKit

/// Answers that a prompt asks for itself, so that a test needs no script: the first directive in the prompt begins a
/// reply, wherever it stands, because a message from another agent arrives inside a frame.
///
///     CALL tool {json}      calls a tool; what follows is the reply to its result, by default `RESULT: …`
///     ECHO:text             answers with the rest of the line
///     FAIL:status message   answers with an HTTP error and the rest of the line
///     BEGIN:word            streams a word, then goes on
///     HOLD:name             waits until the test releases the name, then goes on
///     DELAY:milliseconds    waits, then goes on
struct Directives {
    private var rest: Substring

    /// The replies to the requests of a turn with this prompt; empty without a directive.
    static func replies(in prompt: String) -> [[Step]] {
        let initials = Array("CEFBHD".utf8)
        for start in prompt.utf8.indices where initials.contains(prompt.utf8[start]) {
            var parser = Directives(rest: prompt[start...])
            let replies = parser.replies()
            if !replies.isEmpty { return replies }
        }
        return []
    }

    private mutating func replies() -> [[Step]] {
        var replies: [[Step]] = []
        while let reply = reply() {
            replies.append(reply)
            guard case .callTool = reply.last else { break }
        }
        return replies
    }

    /// One reply: any number of BEGIN, HOLD and DELAY, then what ends it.
    private mutating func reply() -> [Step]? {
        var steps: [Step] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            if take("BEGIN:") {
                steps.append(.text(String(takeWord()) + " "))
            } else if take("HOLD:") {
                steps.append(.hold(String(takeWord())))
            } else if take("DELAY:") {
                steps.append(.delay(milliseconds: Int(takeWord()) ?? 0))
            } else if take("ECHO:") {
                return steps + [.text(String(takeLine()))]
            } else if take("FAIL:") {
                return steps + [.fail(status: Int(takeWord()) ?? 400, message: String(takeLine().drop { $0 == " " }))]
            } else if let call = takeCall() {
                return steps + [call]
            } else {
                return steps.isEmpty ? nil : steps
            }
        }
    }

    private mutating func takeCall() -> Step? {
        let before = rest
        if take("CALL ") {
            let name = takeWord()
            rest = rest.drop { $0 == " " }
            if let input = takeObject() { return .callTool(name: String(name), input: input) }
        }
        rest = before
        return nil
    }

    private mutating func take(_ word: String) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        rest = rest.dropFirst(word.count)
        return true
    }

    private mutating func takeWord() -> Substring {
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest[word.endIndex...]
        return word
    }

    private mutating func takeLine() -> Substring {
        let line = rest.prefix { !$0.isNewline }
        rest = rest[line.endIndex...]
        return line
    }

    /// Takes a JSON object: everything to the brace that closes the first one.
    private mutating func takeObject() -> JSON? {
        guard rest.first == "{" else { return nil }
        var depth = 0
        var isInString = false
        var isEscaped = false
        for index in rest.unicodeScalars.indices {
            switch (rest.unicodeScalars[index], isInString) {
            case _ where isEscaped: isEscaped = false
            case ("\\", true): isEscaped = true
            case ("\"", _): isInString.toggle()
            case ("{", false): depth += 1
            case ("}", false): depth -= 1
            default: break
            }
            guard depth == 0 else { continue }
            let end = rest.unicodeScalars.index(after: index)
            guard let object = try? JSON(parsing: String(rest[..<end])) else { return nil }
            rest = rest[end...]
            return object
        }
        return nil
    }
}
