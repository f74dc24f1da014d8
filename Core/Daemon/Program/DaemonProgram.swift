import Doors
import EventLoop
import Manifests
import Mesh
import Platform
import RepowireKit
import Store
import Synchronization
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The daemon as a program: takes its lock, opens what it needs in order, runs the loop, and drains in order.
package enum DaemonProgram {
    /// - Parameter drivers: the adapters that manifests may name. Only the composition root knows the list.
    /// - Returns: the exit code.
    package static func run(arguments: [String], drivers: [String: DaemonConfiguration.Driver]) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files is an error of the write that meets it, not the end of the daemon.
        signal(SIGXFSZ, SIG_IGN)
        if arguments.contains("--version") {
            try? StandardStreams.write(Array("repowired \(WireProtocol.release)\n".utf8), to: StandardStreams.output)
            return 0
        }
        do {
            let options = try DaemonOptions(arguments, settings: SettingsFile(path: settingsFile).read().decoded.value)
            try run(configuration(options, drivers: drivers), options)
            return 0
        } catch {
            try? StandardStreams.write(Array("repowired: \(error)\n".utf8), to: StandardStreams.error)
            return error is DaemonOptions.Problem ? 64 : 1
        }
    }

    private static func run(_ configuration: DaemonConfiguration, _ options: DaemonOptions) throws {
        let home = configuration.home
        let lock = try InstanceLock(home: home)
        let log = Log(level: options.level, path: home.log, toStandardError: !options.logsToFileOnly)
        let loop = try EventLoop()
        LibraryLog.send { log.warning("libevent: \($0)") }

        let mailbox = CommitMailbox(loop: loop)
        let journal = try Journal(path: home.journal) { commits in mailbox.deliver(commits) }
        let mesh = Mesh(restoring: try journal.load())
        let node = Node(configuration: configuration, loop: loop, mesh: mesh, log: log)
        mailbox.node.withLock { $0 = node }
        var limits = LineDoorLimits()
        limits.line = configuration.maximumLine
        let door = LineDoor(loop: loop, limits: limits) { event in node.assumeIsolated { $0.handle(event) } }
        try door.bind(path: home.socket)
        let stop: @Sendable () -> Void = { node.assumeIsolated { $0.drain { loop.stop() } } }
        node.assumeIsolated { node in
            node.whenStopped = stop
            node.connect(journal: journal, door: door)
            node.readSettings()
            node.loadRuntimes()
            node.listenOnLoopback()
            node.begin()
        }
        for number in [SIGTERM, SIGINT, SIGHUP] { _ = try loop.watchSignal(number, stop) }
        try loop.run()
        journal.close()
        log.info("stopped")
        withExtendedLifetime(lock) {}
    }

    private static var settingsFile: String {
        SettingsFile.path(
            environment: EnvironmentValues.all, home: RepowireHome.current().path, userHome: EnvironmentValues.home)
    }

    private static func configuration(
        _ options: DaemonOptions, drivers: [String: DaemonConfiguration.Driver]
    ) -> DaemonConfiguration {
        let environment = EnvironmentValues.all
        let folder = RunningProgram.path.flatMap(Path.parent(of:)) ?? "/"
        let configHome = environment["XDG_CONFIG_HOME"] ?? "\(EnvironmentValues.home)/.config"
        let builtIn = DaemonOptions.builtInManifests(environment: environment)
        var configuration = DaemonConfiguration(
            home: RepowireHome.current(), userHome: EnvironmentValues.home, environment: environment,
            hookProgram: environment["REPOWIRE_HOOK"] ?? "\(folder)/repowire-hook",
            mcpProgram: environment["REPOWIRE_MCP"] ?? "\(folder)/repowire-mcp",
            manifestFolders: ManifestFolder.usual(builtIn: builtIn, configHome: configHome), drivers: drivers,
            port: options.port,
            servesToolsOverHTTP: options.servesToolsOverHTTP, settingsFile: settingsFile)
        configuration.overrides = options.overrides
        configuration.overridden = options.overridden
        return configuration
    }
}
