import CommandLine
import Platform
import RepowireKit
import Wire

/// Where the demo plays: a temporary folder with a home, two repositories, a daemon and two agents; and its end.
final class DemoStage {
    let folder: String
    let home: RepowireHome
    let environment: [String: String]
    private let shell: Shell
    private let tmux: String?
    private var agents: [any DemoTerminal] = []
    private var daemon: ProcessIdentity?

    init(_ shell: Shell, inTmux: Bool) throws {
        self.shell = shell
        tmux = inTmux ? try DemoStage.findTmux(shell) : nil
        folder = "\(DemoStage.temporaryFolder(shell))/repowire-demo-\(Randomness.base32(6))"
        home = RepowireHome("\(folder)/home/.repowire")
        environment = DemoStage.environment(of: shell, home: "\(folder)/home", repowire: home.path)
        try FileSystem.makeFolder("\(folder)/home", mode: 0o700)
    }

    /// The system's temporary folder, unless a socket's path below it would not fit.
    private static func temporaryFolder(_ shell: Shell) -> String {
        let folder = shell.environment["TMPDIR"] ?? ""
        let below = "/repowire-demo-123456/home/.repowire/run/daemon.sock".utf8.count
        return folder.hasPrefix("/") && folder.utf8.count + below <= UnixStream.maximumPath ? folder : "/tmp"
    }

    /// What the daemon and the agents see: nothing of the user's own mesh, sessions and settings.
    private static func environment(of shell: Shell, home: String, repowire: String) -> [String: String] {
        let kept = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "REPOWIRE_DAEMON", "REPOWIRE_ADAPTERS"]
        var environment = shell.environment.filter { kept.contains($0.key) }
        environment["HOME"] = home
        environment["REPOWIRE_HOME"] = repowire
        // Its two tmux sessions are one circle.
        environment["REPOWIRE_CIRCLE"] = "default"
        // No port: another daemon may have it.
        environment["REPOWIRE_PORT"] = "none"
        return environment
    }

    private static func findTmux(_ shell: Shell) throws(CommandError) -> String {
        if let path = Executables.find("tmux", path: shell.environment["PATH"] ?? "") { return path }
        throw CommandError("tmux is not on PATH", hint: "Without --tmux the demo needs no tmux.")
    }

    /// Writes a repository and gives its folder. Without git it is a folder with files, which is all the demo needs.
    func makeRepository(_ name: String, _ files: [(name: String, text: String)]) throws -> String {
        let repository = "\(folder)/\(name)"
        try FileSystem.makeFolder(repository)
        for file in files {
            try FileSystem.writeNew(
                "\(repository)/\(file.name)", Array(file.text.utf8), mode: 0o644, synchronize: false)
        }
        if let git = Executables.find("git", path: environment["PATH"] ?? "") {
            _ = try? Subprocess(git, ["init", "--quiet"], environment: environment, folder: repository).run(
                within: 5000)
        }
        return repository
    }

    func startDaemon() throws -> DaemonClient {
        do {
            try DaemonStarter(home: home, environment: environment, program: shell.program).ensureRunning()
        } catch {
            throw CommandError(error.message, hint: logs, code: .unavailable)
        }
        let client = try DaemonClient(home: home, program: "repowire")
        let status = try client.call(Method.status)
        daemon = status["pid"]?.intValue.flatMap { ProcessTable.identity(of: Int32(clamping: $0)) }
        let adapters = try client.call(Method.adapterList, ["environment": [:]])["adapters"]?.arrayValue ?? []
        guard adapters.contains(where: { $0["id"] == "demo" && $0["state"] == "ok" }) else {
            throw CommandError(
                "the daemon does not know the demo's agent: its manifest demo.yaml is missing or broken",
                hint: "Run install.sh again; 'repowire adapter list' shows which manifests are found.")
        }
        return client
    }

    /// The end of what the daemon wrote, which is gone with the stage; nil when it wrote nothing.
    var logs: String? {
        let output = "\(Path.parent(of: home.log) ?? home.path)/daemon.out"
        let ends = [output, home.log].compactMap { try? FileSystem.read($0) }
            .map { String(decoding: $0.suffix(2000), as: UTF8.self) }.filter { !$0.isEmpty }
        return ends.isEmpty ? nil : "The daemon wrote:\n" + ends.joined(separator: "\n")
    }

    func startAgent(_ name: String, in repository: String) throws -> any DemoTerminal {
        guard let program = shell.program else { throw CommandError("the path of this program cannot be found") }
        let agent = Subprocess(program, ["demo-agent"], environment: environment, folder: repository)
        let terminal: any DemoTerminal
        if let tmux {
            terminal = try TmuxTerminal(tmux: tmux, socket: "\(folder)/tmux", name: name, agent)
        } else {
            terminal = PipeTerminal(name: name, try PipedProcess(agent, errors: "\(folder)/\(name).err"))
        }
        agents.append(terminal)
        return terminal
    }

    /// Ends everything that was started, and removes everything that was written.
    func clear() {
        for agent in agents { agent.close() }
        agents.removeAll()
        if let daemon {
            var inside = shell
            inside.home = home
            try? DaemonLife(shell: inside).stop(milliseconds: 5000)
            ProcessTable.kill(daemon)
        }
        daemon = nil
        try? FileSystem.removeTree(folder)
    }
}
