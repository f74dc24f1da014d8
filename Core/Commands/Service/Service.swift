import CommandLine
import Platform
import Wire

/// The daemon under the system's own supervisor: what file says so, and which calls make it so. Programs are started
/// with argument lists; no shell reads any of it.
struct Service {
    /// Runs a program of the supervisor.
    typealias Runner = (_ program: String, _ arguments: [String]) throws -> Subprocess.Output

    /// Absolute path of `systemctl` or `launchctl`.
    var tool: String
    /// Absolute path of the file that we write.
    var file: String
    var calls: Calls
    var runner: Runner

    /// The arguments for each step.
    struct Calls {
        var install: [[String]]
        var uninstall: [[String]]
        /// After the file is gone.
        var cleanUp: [[String]]
        var restart: [[String]]
        var state: [String]
    }

    var isInstalled: Bool { FileSystem.exists(file) }

    /// - Returns: nil where there is no supervisor that we know.
    static func current(for shell: Shell, runner: Runner? = nil) -> Service? {
        let folders = (shell.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/bin"]
        func find(_ name: String) -> String? {
            folders.map { "\($0)/\(name)" }.first { $0.hasPrefix("/") && FileSystem.isExecutable($0) }
        }
        let environment = shell.environment
        let run: Runner =
            runner ?? { program, arguments in
                try Subprocess(program, arguments, environment: environment).run(within: 60_000)
            }
        #if os(Linux)
            guard let tool = find("systemctl") else { return nil }
            return systemd(shell, tool: tool, runner: run)
        #else
            guard let tool = find("launchctl") else { return nil }
            return launchd(shell, tool: tool, runner: run)
        #endif
    }

    static func systemd(_ shell: Shell, tool: String, runner: @escaping Runner) -> Service {
        let configured = shell.environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let folder = configured ?? "\(shell.userHome)/.config"
        let name = SystemdUnit.name
        let calls = Calls(
            install: [["--user", "daemon-reload"], ["--user", "enable", name], ["--user", "restart", name]],
            uninstall: [["--user", "disable", "--now", name]], cleanUp: [["--user", "daemon-reload"]],
            restart: [["--user", "restart", name]], state: ["--user", "is-active", name])
        return Service(tool: tool, file: "\(folder)/systemd/user/\(name)", calls: calls, runner: runner)
    }

    static func launchd(_ shell: Shell, tool: String, runner: @escaping Runner) -> Service {
        let file = "\(shell.userHome)/Library/LaunchAgents/\(LaunchdAgent.label).plist"
        let domain = "gui/\(RunningProgram.user)"
        let target = "\(domain)/\(LaunchdAgent.label)"
        let calls = Calls(
            install: [["bootstrap", domain, file]], uninstall: [["bootout", target]], cleanUp: [],
            restart: [["kickstart", "-k", target]], state: ["print", target])
        return Service(tool: tool, file: file, calls: calls, runner: runner)
    }

    func install(_ contents: String) throws {
        try FileSystem.makeFolder(Path.parent(of: file) ?? "/")
        let wasInstalled = isInstalled
        try FileSystem.writeAtomically(file, Array(contents.utf8))
        do {
            try call(calls.install)
        } catch {
            // A file that its supervisor refused would only confuse.
            if !wasInstalled { try? FileSystem.remove(file) }
            throw error
        }
    }

    func uninstall() throws {
        try call(calls.uninstall)
        try FileSystem.remove(file)
        try call(calls.cleanUp)
    }

    func restart() throws { try call(calls.restart) }

    /// What the supervisor says in its own words.
    func state() -> String {
        guard let output = try? runner(tool, calls.state) else { return "unknown" }
        let word = Plain.line(String(output.text.prefix { $0 != "\n" }))
        return output.status == 0 ? (word.count < 20 ? word : "loaded") : (word.isEmpty ? "not running" : word)
    }

    private func call(_ steps: [[String]]) throws {
        for arguments in steps {
            let output = try runner(tool, arguments)
            guard output.status == 0 else {
                let words = Plain.line(String(decoding: output.stderr.prefix(400), as: UTF8.self))
                let line = "\(Path.name(of: tool)) \(arguments.joined(separator: " "))"
                throw CommandError(
                    "'\(line)' failed: \(words.isEmpty ? "status \(output.status)" : words)",
                    hint: "A service needs a user session of the supervisor. Without one the daemon starts on demand.")
            }
        }
    }
}
