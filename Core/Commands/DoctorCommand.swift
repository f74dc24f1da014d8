import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire doctor`: every link of the chain from an agent to the journal, what is wrong with it, and what helps.
enum DoctorCommand {
    static var command: Command<Shell> {
        Command(
            "doctor", summary: "Checks every link of the chain and says what to do about what is broken.",
            options: [
                Option(
                    "live", summary: "Also asks a scripted agent through your own daemon, and waits for its answer."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire doctor", "Worth a look first when a message does not arrive."),
                Example("repowire doctor --live", "Does a question come through, and how fast?"),
            ],
            exitCodes: [
                ExitCodeNote(.ok, "nothing is broken"), ExitCodeNote(.failed, "something is"),
                ExitCodeNote(.usage, "the command line is wrong"),
            ],
            action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) -> ExitCode {
        var findings = local(shell) + remote(shell)
        if invocation.has("live") { findings.append(LiveLoop(shell: shell).run()) }
        if invocation.has("json") {
            shell.console.writeLine(JSON.object(["findings": .array(findings.map(\.json))]).prettyText)
        } else {
            write(findings, to: shell.console)
        }
        return findings.contains { $0.state == .error } ? .failed : .ok
    }

    /// What can be seen without the daemon.
    private static func local(_ shell: Shell) -> [Finding] {
        var findings: [Finding] = []
        for name in ["repowired", "repowire-hook", "repowire-mcp"] {
            do {
                findings.append(Finding(link: "programs", .ok, shell.short(try shell.sibling(name))))
            } catch {
                findings.append(Finding(link: "programs", .error, error.message, fix: error.hint))
            }
        }
        let path = shell.home.socket
        if path.utf8.count > UnixStream.maximumPath {
            findings.append(
                Finding(
                    link: "socket", .error,
                    "\(path) has \(path.utf8.count) bytes; a socket's path holds \(UnixStream.maximumPath)",
                    fix: "Set REPOWIRE_HOME to a shorter path"))
        }
        return findings
    }

    private static func remote(_ shell: Shell) -> [Finding] {
        do {
            let client = try shell.daemon()
            let environment = try CallerEnvironment.collect(for: client, in: shell)
            let answer = try client.call(Method.doctor, ["environment": environment], milliseconds: 60_000)
            return [Finding(link: "daemon", .ok, "answers on \(shell.short(shell.home.socket))")]
                + (answer["findings"]?.arrayValue ?? []).map(Finding.init(json:))
        } catch {
            let log = "Read \(shell.short(shell.home.log))"
            return [Finding(link: "daemon", .error, error.message, fix: error.hint ?? log)]
        }
    }

    private static func write(_ findings: [Finding], to console: Console) {
        let width = findings.map(\.link.count).max() ?? 0
        for finding in findings {
            let mark = console.style(finding.state.role, DisplayWidth.padded(finding.state.rawValue, to: 7))
            let link = DisplayWidth.padded(Plain.line(finding.link), to: width)
            let indent = String(repeating: " ", count: 11 + width)
            let room = console.width.map { max(20, $0 - indent.count) } ?? Int.max
            let lines = TextWrap.lines(Plain.line(finding.message), width: room)
            console.writeLine("\(mark)  \(link)  " + lines.joined(separator: "\n\(indent)"))
            if let fix = finding.fix, finding.state != .ok {
                let lines = TextWrap.lines("→ " + Plain.line(fix), width: room)
                console.writeLine(indent + lines.joined(separator: "\n\(indent)"))
            }
        }
        let broken = findings.filter { $0.state == .error }.count
        console.writeLine(
            broken == 0 ? console.style(.good, "Nothing is broken.") : console.style(.bad, "\(broken) broken."))
    }
}

/// One thing that was looked at.
struct Finding {
    enum State: String {
        case ok, warning, error

        var role: Style.Role {
            switch self {
            case .ok: return .good
            case .warning: return .attention
            case .error: return .bad
            }
        }
    }

    var link: String
    var state: State
    var message: String
    var fix: String?

    init(link: String, _ state: State, _ message: String, fix: String? = nil) {
        self.link = link
        self.state = state
        self.message = message
        self.fix = fix
    }

    init(json: JSON) {
        link = json["link"]?.stringValue ?? "?"
        // A state that a newer daemon invents is worth a look.
        state = json["state"]?.stringValue.flatMap(State.init(rawValue:)) ?? .warning
        message = json["message"]?.stringValue ?? ""
        fix = json["fix"]?.stringValue
    }

    var json: JSON {
        var object: JSONObject = [
            "link": .string(link), "state": .string(state.rawValue), "message": .string(message),
        ]
        object["fix"] = fix.map(JSON.string)
        return .object(object)
    }
}
