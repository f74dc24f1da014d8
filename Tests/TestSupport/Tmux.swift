import Platform
import RepowireKit
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A tmux server of the test's own, on a socket in its temporary folder; no other server is ever touched.
///
/// A watcher ends the server and what runs in it when the test process itself dies.
package final class Tmux: Sendable {
    package let socket: String
    private let program: String
    private let environment: [String: String]
    private let watcher: ChildProcess
    /// The processes that were started in panes.
    private let started = Mutex<[ProcessIdentity]>([])

    package init(in home: TemporaryHome) throws {
        socket = "\(home.root)/tmux"
        program = try Programs.path(of: "tmux")
        environment = home.environment
        watcher = try ChildProcess(
            "/bin/sh", ["-c", Tmux.watch, "sh", program, socket, home.root], environment: environment)
        // A server that ends with its last session is on its way out when the next one is opened.
        try run("start-server", ";", "set-option", "-s", "exit-empty", "off")
    }

    /// Waits for a line, or for the end of the test process, and ends the server. Without the line nobody is left to
    /// remove the folder, in which the ending programs may still write for a moment.
    private static let watch = """
        read -r line
        "$1" -S "$2" kill-server
        tries=0
        while [ -z "$line" ] && [ -d "$3" ] && [ $tries -lt 50 ]; do
            rm -rf "$3"
            sleep 0.1
            tries=$((tries + 1))
        done
        """

    deinit { stop() }

    /// Runs one tmux command and returns what it printed.
    @discardableResult
    package func run(_ arguments: String...) throws -> String { try run(arguments) }

    @discardableResult
    package func run(_ arguments: [String]) throws -> String {
        let command = Subprocess(program, ["-S", socket, "-f", "/dev/null"] + arguments, environment: environment)
        let output = try command.run(within: 20_000)
        guard output.status == 0 else { throw ProgramFailed("tmux \(arguments.joined(separator: " "))", output) }
        return output.text
    }

    /// Starts a command in a new session of 120 × 40 characters and returns its pane.
    package func open(_ command: [String], folder: String) throws -> TmuxPane {
        let format = "#{pane_id} #{pane_pid}"
        let size = ["-x", "120", "-y", "40"]
        let printed = try run(["new-session", "-d", "-P", "-F", format] + size + ["-c", folder] + command)
        let parts = printed.split { $0 == " " || $0 == "\n" }
        guard parts.count == 2, let pid = Int32(parts[1]) else { throw ProgramFailed("tmux said \(printed)") }
        if let process = ProcessTable.identity(of: pid) { started.withLock { $0.append(process) } }
        return TmuxPane(tmux: self, id: String(parts[0]), pid: pid)
    }

    /// Ends the server and waits for the end of what runs in its panes: they get a hang-up, and after three seconds the
    /// end.
    package func stop() {
        guard watcher.isRunning else { return }
        try? watcher.send("stop\n")
        let deadline = Deadline(milliseconds: 10_000)
        while watcher.isRunning, !deadline.hasPassed { pause(milliseconds: 1) }
        watcher.stop()
        let grace = Deadline(milliseconds: 3_000)
        for process in started.withLock({ $0 }) {
            while ProcessTable.isAlive(process), !grace.hasPassed { pause(milliseconds: 2) }
            if ProcessTable.isAlive(process) { kill(process.pid, SIGKILL) }
        }
    }
}
