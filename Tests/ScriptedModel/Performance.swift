/// Carries out the steps of one reply.
struct Performance {
    let connection: HTTPConnection
    let gates: Gates
    let results: [String]

    /// Runs the steps; false when the script closes the connection. Throws when the client goes away before the end.
    mutating func perform(_ steps: [Step], with answer: inout any ModelAnswer) throws -> Bool {
        for step in steps {
            switch step {
            case .text(let text): try say(text, with: &answer)
            case .toolResults(let prefix): try say(prefix + results.joined(separator: "\n"), with: &answer)
            case .callTool(let name, let input): try answer.callTool(name: name, input: input)
            case .delay(let milliseconds): try wait(milliseconds: milliseconds) { false }
            case .hold(let name):
                gates.beginWaiting(name)
                defer { gates.endWaiting(name) }
                try wait(milliseconds: nil) { gates.isOpen(name) }
            case .fail(let status, let message):
                try answer.fail(status: status, message: message)
                return true
            case .disconnect: return false
            }
        }
        try answer.finish()
        return true
    }

    /// Says a text in three chunks, cut where characters end.
    private func say(_ text: String, with answer: inout any ModelAnswer) throws {
        let size = max(1, (text.count + 2) / 3)
        var rest = text[...]
        while !rest.isEmpty {
            try answer.text(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }

    /// Waits until the condition holds or the time is over, and sees it when the client leaves meanwhile.
    private func wait(milliseconds: Int?, until condition: () -> Bool) throws {
        var left = milliseconds.map { $0 * 1_000 } ?? .max
        while left > 0, !condition() {
            if connection.isPeerGone { throw HTTPConnection.PeerGone() }
            let pause = min(left, 5_000)
            usleep(UInt32(pause))
            left -= pause
        }
    }
}
