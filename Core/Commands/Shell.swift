import Platform
import RepowireKit
package import Wire

/// Where a command runs: what it may touch beyond its own words.
package struct Shell {
    package var console: Console
    package var environment: [String: String]
    package var home: RepowireHome
    package var workingFolder: String
    /// Absolute path of this program; nil where the system does not tell.
    package var program: String?
    /// Asks the person at the terminal; nil when nobody is there.
    package var ask: (String) -> String?
    package var interrupts: InterruptSource

    package init(
        console: Console, environment: [String: String], home: RepowireHome, workingFolder: String, program: String?,
        ask: @escaping (String) -> String? = Terminal.ask, interrupts: InterruptSource = .process
    ) {
        self.console = console
        self.environment = environment
        self.home = home
        self.workingFolder = workingFolder
        self.program = program
        self.ask = ask
        self.interrupts = interrupts
    }

    /// The shell of this process.
    package static func current() -> Shell {
        let environment = EnvironmentValues.all
        return Shell(
            console: .standard(environment: environment), environment: environment,
            home: RepowireHome.current(), workingFolder: Path.workingFolder, program: RunningProgram.path)
    }

    /// The user's home folder.
    var userHome: String {
        if let home = environment["HOME"], !home.isEmpty { return home }
        return EnvironmentValues.home
    }

    /// A connection to the daemon, which is started if none runs.
    func daemon() throws(WireError) -> DaemonClient {
        do {
            return try DaemonClient(home: home, program: "repowire")
        } catch  where error.name == .unreachable {
            try DaemonStarter(home: home, environment: environment, program: program).ensureRunning()
            return try DaemonClient(home: home, program: "repowire")
        }
    }

    /// A connection to the daemon if one runs.
    func runningDaemon() -> DaemonClient? { try? DaemonClient(home: home, program: "repowire") }

    /// One call to the daemon.
    func call(_ method: String, _ params: JSON = [:], milliseconds: Int = 30_000) throws(WireError) -> JSON {
        try daemon().call(method, params, milliseconds: milliseconds)
    }

    /// The program `name` of this installation: beside this one, or where `install.sh` puts it.
    func sibling(_ name: String) throws(CommandError) -> String {
        let folder = program.flatMap(Path.parent(of:)) ?? "/"
        let candidates = ["\(folder)/\(name)", "\(folder)/../libexec/repowire/\(name)"]
        if let path = candidates.first(where: FileSystem.isExecutable) { return path }
        throw CommandError(
            "the program \(name) is missing: looked for \(candidates.joined(separator: " and "))",
            hint: "Run install.sh again.")
    }

    /// A path with the user's home folder as `~`, for people.
    func short(_ path: String) -> String {
        let home = userHome
        guard home.count > 1, path.hasPrefix(home) else { return path }
        let rest = path.dropFirst(home.count)
        return rest.isEmpty || rest.hasPrefix("/") ? "~\(rest)" : path
    }
}
