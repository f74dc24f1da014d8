import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire status`: is it running, where, and how does it do.
enum StatusCommand {
    static var command: Command<Shell> {
        Command(
            "status", summary: "Shows whether the daemon runs and how it does.",
            discussion: ["Starts the daemon if none runs. 'repowire doctor' looks closer."],
            options: [CommonOptions.json],
            examples: [
                Example("repowire status", "The daemon, its journal, peers and adapters at a glance."),
                Example("repowire status --json", "The same for scripts."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let status = try shell.call(Method.status)
        if invocation.has("json") {
            shell.console.writeLine(status.prettyText)
        } else {
            for line in lines(status, shell) { shell.console.writeLine(line) }
        }
        return .ok
    }

    private static func lines(_ status: JSON, _ shell: Shell) -> [String] {
        func number(_ pointer: String) -> Int64 { status.at(pointer)?.intValue ?? 0 }
        func text(_ pointer: String) -> String { Plain.line(status.at(pointer)?.stringValue ?? "?") }
        let style = shell.console.style
        let seconds = number("/uptime_seconds")
        let uptime = seconds < 1 ? "just started" : "for \(Spans.text(milliseconds: seconds * 1000))"
        let state = text("/journal/state")
        let port = status.at("/http/port")?.intValue
        let orchestrators = (status["orchestrators"]?.arrayValue ?? []).compactMap(\.stringValue).map(Plain.line)
        let seeing = orchestrators.isEmpty ? "" : "; every circle is seen by \(orchestrators.joined(separator: ", "))"
        let rows = [
            ("Daemon", "\(style(.good, "running")), release \(text("/release")), pid \(number("/pid")), \(uptime)"),
            ("Home", shell.short(text("/home"))),
            (
                "Journal",
                "\(style(Style.role(ofState: state) ?? .attention, state)), "
                    + "\(Spans.text(bytes: number("/journal/bytes"))), "
                    + Spans.count(number("/journal/open_messages"), "open message")
            ),
            ("Peers", "\(number("/peers/online")) online, \(number("/peers/offline")) offline\(seeing)"),
            ("HTTP", port.map { "127.0.0.1:\($0)" } ?? "off"),
            ("Adapters", "\(number("/adapters"))"),
        ]
        let warnings = (status["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
        return rows.map { style(.heading, DisplayWidth.padded($0.0, to: 10)) + $0.1 }
            + warnings.map { style(.attention, "warning: ") + Plain.line($0) }
    }
}
