import Platform
import RepowireKit

/// Starts the daemon where none runs. Several starters at once do no harm: the daemon's own lock decides which of the
/// daemons stays, and all starters find that one.
package struct DaemonStarter: Sendable {
    /// A daemon that was started from here and may have ended since.
    package struct Child: Sendable {
        package var pid: Int32
        /// Where it writes what does not go to its log.
        package var output: String
    }

    package var home: RepowireHome
    /// The environment of this process.
    package var environment: [String: String]
    /// Names of further variables that the daemon gets.
    package var passing: Set<String>
    /// The path of the running program; the daemon is looked for beside it.
    package var program: String?

    package init(
        home: RepowireHome, environment: [String: String] = EnvironmentValues.all, passing: Set<String> = [],
        program: String? = RunningProgram.path
    ) {
        self.home = home
        self.environment = environment
        self.passing = passing
        self.program = program
    }

    /// The daemon's program: `REPOWIRE_DAEMON`, else `repowired` beside the running program, else where `install.sh`
    /// puts it for a program in a `bin` folder.
    package func locate() throws(WireError) -> String {
        if let path = environment["REPOWIRE_DAEMON"], !path.isEmpty {
            guard FileSystem.isExecutable(path) else {
                throw WireError(
                    .unreachable, "REPOWIRE_DAEMON names \(path), which is not a program",
                    hint: "Correct the variable or unset it")
            }
            return path
        }
        let folder = program.flatMap(Path.parent(of:)) ?? "/"
        let candidates = ["\(folder)/repowired", "\(folder)/../libexec/repowire/repowired"]
        if let path = candidates.first(where: FileSystem.isExecutable) { return path }
        throw WireError(
            .unreachable, "the daemon's program is missing: looked for \(candidates.joined(separator: " and "))",
            hint: "Run install.sh again")
    }

    /// Starts the daemon, detached from this process and its terminal, and does not wait.
    package func start() throws(WireError) -> Child {
        let path = try locate()
        let output = "\(Path.parent(of: home.log) ?? home.path)/daemon.out"
        do {
            try FileSystem.makeFolder(home.path, mode: 0o700)
            try FileSystem.makeFolder(Path.parent(of: output) ?? home.path, mode: 0o700)
            if let size = try FileSystem.status(of: output)?.size, size > DaemonStarter.maximumOutput {
                try FileSystem.remove(output)
            }
            let daemon = Subprocess(path, ["--log-file-only"], environment: daemonEnvironment, folder: "/")
            return Child(pid: try daemon.start(logging: output), output: output)
        } catch {
            throw WireError(
                .unreachable, "the daemon could not be started: \(error)",
                hint: "See that \(home.path) is a folder of yours with room on its disk")
        }
    }

    /// Starts the daemon if none answers, and waits until one does.
    package func ensureRunning(milliseconds: Int = 5000) throws(WireError) {
        if answers(within: 1000) { return }
        let deadline = Deadline(milliseconds: milliseconds)
        let child = try start()
        var ended: Int32?
        var grace: Deadline?
        while !answers(within: Int(deadline.millisecondsLeft)) {
            if ended == nil, let status = Subprocess.reap(child.pid) {
                ended = status
                // It may have yielded to the daemon of another starter, which then answers soon.
                grace = Deadline(milliseconds: 1000)
            }
            guard !deadline.hasPassed, grace?.hasPassed != true else {
                throw failure(child, ended: ended, milliseconds: milliseconds)
            }
            Clocks.pause(milliseconds: 2)
        }
    }

    private func answers(within milliseconds: Int) -> Bool {
        (try? UnixStream(connectingTo: home.socket, deadline: Deadline(milliseconds: milliseconds))) != nil
    }

    private func failure(_ child: Child, ended: Int32?, milliseconds: Int) -> WireError {
        let what =
            ended.map { "the daemon ended with status \($0) as soon as it was started" }
            ?? "the daemon was started (pid \(child.pid)) but does not answer within \(milliseconds) ms"
        return WireError(.unreachable, what, hint: "Read \(child.output) and \(home.log); 'repowire doctor' helps")
    }

    /// The daemon serves every agent of the user, so it gets nothing that belongs to the one that happened to start it:
    /// no pane, no session, no key of a model's provider.
    var daemonEnvironment: [String: String] {
        var result = environment.filter { name, _ in
            DaemonStarter.names.contains(name) || passing.contains(name)
                || DaemonStarter.prefixes.contains { name.hasPrefix($0) }
        }
        // Absolute: the daemon does not run in this process's folder.
        result["REPOWIRE_HOME"] = home.path
        return result
    }

    private static let names: Set = ["HOME", "PATH", "LANG", "TMPDIR", "TMUX_TMPDIR", "USER", "LOGNAME", "SHELL"]
    private static let prefixes = ["REPOWIRE_", "XDG_", "LC_"]
    private static let maximumOutput = 1 << 20
}
