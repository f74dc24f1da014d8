import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire trace`: what happened to a message, step by step, with the evidence.
enum TraceCommand {
    static var command: Command<Shell> {
        Command(
            "trace", summary: "Shows what happened to a message, and the evidence for every step.",
            discussion: ["Without an id it lists the latest messages."],
            arguments: [
                Argument("ID", .optional, completion: .lines(["words", "messages"]), summary: "The id of a message.")
            ],
            options: [
                Option("limit", .number("COUNT", 1...1000), summary: "How many messages to list; 20 by default."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire trace", "The latest messages with their ids."),
                Example("repowire trace m_0123456789abcdefghjk", "Queued, offered, accepted, answered: when and why."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let console = shell.console
        guard let id = invocation.argument("ID") else {
            let limit = invocation.number("limit") ?? 20
            let list = try shell.call(Method.messageList, ["limit": .int(Int64(limit))])
            if invocation.has("json") {
                console.writeLine(list.prettyText)
            } else {
                MessageTable.write(list["messages"]?.arrayValue ?? [], to: console)
            }
            return .ok
        }
        let trace = try shell.call(Method.messageTrace, ["id": .string(id)])
        if invocation.has("json") {
            console.writeLine(trace.prettyText)
        } else {
            for line in TraceText.lines(trace, style: console.style) { console.writeLine(line) }
        }
        return .ok
    }
}

/// The latest messages as a table.
enum MessageTable {
    static func write(_ messages: [JSON], to console: Console) {
        guard !messages.isEmpty else {
            console.note("No messages yet. 'repowire peer ask PEER MESSAGE' sends one.")
            return
        }
        var table = Table([
            .init(title: "ID"), .init(title: "WHEN"), .init(title: "KIND"), .init(title: "FROM", shrink: .keepingStart),
            .init(title: "TO", shrink: .keepingStart), .init(title: "STATE"),
            .init(title: "MESSAGE", shrink: .keepingStart),
        ])
        let now = Clocks.wall.milliseconds
        for message in messages {
            func text(_ key: String) -> String { message[key]?.stringValue ?? "" }
            let age = now - (message["created_at"]?.intValue ?? now)
            table.add([
                .init(text("id")), .init("\(Spans.text(milliseconds: age)) ago", .faint), .init(text("kind")),
                .init(text("from")), .init(text("to")), .init(text("state"), Style.role(ofState: text("state"))),
                .init(text("body"), .faint),
            ])
        }
        for line in table.lines(width: console.width, style: console.style) { console.writeLine(line) }
    }
}

/// The story of one message, for people.
enum TraceText {
    static func lines(_ trace: JSON, style: Style) -> [String] {
        let message = trace["message"] ?? .null
        func text(_ key: String) -> String { Plain.line(message[key]?.stringValue ?? "?") }
        let created = message["created_at"]?.intValue ?? 0
        let steps = trace["steps"]?.arrayValue ?? []
        var lines = [
            style(.heading, "\(text("kind")) \(text("id"))") + " from \(text("from")) to \(text("to")), "
                + (Style.role(ofState: text("state")).map { style($0, text("state")) } ?? text("state"))
        ]
        if let body = message["body"]?.stringValue { lines += [""] + quoted(body) }
        lines.append("")
        let width = steps.compactMap { $0["state"]?.stringValue?.count }.max() ?? 0
        for step in steps {
            let state = step["state"]?.stringValue ?? "?"
            let label = DisplayWidth.padded(Plain.line(state), to: width)
            let at = step["at"]?.intValue ?? created
            let when = at == created ? Clocks.text(of: WallTime(milliseconds: at)) : "+\(span(at - created))"
            var line = "  " + (Style.role(ofState: state).map { style($0, label) } ?? label)
            line += "  \(DisplayWidth.padded(when, to: 24))  \(Plain.line(step["evidence"]?.stringValue ?? ""))"
            let facts = ["transport", "turn"].compactMap { key in step[key]?.stringValue.map { "\(key) \($0)" } }
            if !facts.isEmpty { line += style(.faint, " (\(Plain.line(facts.joined(separator: ", "))))") }
            lines.append(line)
        }
        if let answer = trace["answer"]?.stringValue { lines += ["", style(.heading, "Answer")] + quoted(answer) }
        return lines
    }

    /// Milliseconds count here up to ten seconds: a trace is read to see where time went.
    private static func span(_ milliseconds: Int64) -> String {
        milliseconds < 10_000 ? "\(milliseconds) ms" : Spans.text(milliseconds: milliseconds)
    }

    /// A text, indented, at most `maximumLines` long.
    private static func quoted(_ text: String) -> [String] {
        let all = Plain.text(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  \($0)" }
        guard all.count > maximumLines else { return all }
        return all.prefix(maximumLines) + ["  … \(all.count - maximumLines) more lines; --json shows all"]
    }

    private static let maximumLines = 40
}
