import Platform
import RepowireKit
import Synchronization
import TestSupport
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A `repowired` of a test's own, in a home of its own; ended with the value.
final class RealDaemon: Sendable {
    let temporary: TemporaryHome
    let home: RepowireHome
    private let arguments: [String]
    private let wrapper: [String]
    private let process: Mutex<ChildProcess?>

    /// Starts it and waits until it answers.
    /// - Parameters:
    ///   - arguments: `--port 0` unless others are given.
    ///   - wrapper: a command that the daemon's own is appended to and that becomes it; `{home}` is its home.
    init(
        _ arguments: [String] = ["--port", "0", "--log-level", "debug"], through wrapper: [String] = []
    ) async throws {
        // A daemon that goes away must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        temporary = try TemporaryHome()
        home = RepowireHome(temporary.repowireHome)
        self.arguments = arguments
        self.wrapper = wrapper
        process = Mutex(nil)
        try await start()
    }

    deinit { process.withLock { $0?.stop() } }

    var environment: [String: String] {
        var values = temporary.environment
        values["REPOWIRE_ADAPTERS"] = "\(Checkout.folder)/adapters.d"
        values["SWIFT_BACKTRACE"] = "enable=no"
        values["USER"] = "tester"
        return values
    }

    /// Starts it without waiting.
    func launch(_ arguments: [String]? = nil) throws -> ChildProcess {
        let command =
            wrapper.map { $0.replacing("{home}", with: home.path) } + [try Programs.built("repowired")]
            + (arguments ?? self.arguments)
        return try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment, folder: temporary.root)
    }

    func start() async throws {
        let child = try launch()
        process.withLock { $0 = child }
        try await eventually("the daemon answers", showing: child.stderr + log) {
            _ = try DaemonClient(home: home, program: "test", milliseconds: 2000)
            return true
        }
    }

    /// Sends a signal and does not wait.
    func send(_ number: Int32) { process.withLock { $0?.signal(number) } }

    /// - Parameter number: 0 sends none and waits for the end alone.
    /// - Returns: the exit code, or 128 + the signal.
    @discardableResult
    func end(_ number: Int32) async throws -> Int32 {
        guard let child = process.withLock({ $0 }) else { return 0 }
        child.signal(number)
        return try await child.exit()
    }

    /// Kills it as the kernel would, and starts it again.
    func crash() async throws {
        try await end(SIGKILL)
        try await start()
    }

    var pid: Int32 { process.withLock { $0?.pid ?? 0 } }
    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }
    var stderr: String { process.withLock { $0?.stderr ?? "" } }
    var log: String { (try? FileSystem.read(home.log)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// A connection that has shaken hands.
    func connect(_ program: String = "test") throws -> Connection {
        let connection = try Connection(to: home.socket)
        _ = try connection.call("hello", ["protocol": 1, "program": .string(program)])
        return connection
    }

    /// A program that joined.
    func join(_ name: String, _ more: JSONObject = [:]) throws -> Connection {
        let connection = try connect(name)
        var params = more
        params["name"] = .string(name)
        _ = try connection.call("peer/join", .object(params))
        return connection
    }

    /// A plug-in inside a runtime: this process.
    func plugin(_ runtime: String = "opencode") throws -> Connection {
        let connection = try Connection(to: home.socket)
        let plugin: JSON = ["runtime": .string(runtime), "environment": ["TMUX_PANE": "%7"]]
        _ = try connection.call("hello", ["protocol": 1, "program": "plug-in", "plugin": plugin])
        return connection
    }

    func port() throws -> UInt16 {
        let text = String(decoding: try FileSystem.read(home.port), as: UTF8.self)
        guard let port = UInt16(text.filter { !$0.isNewline }) else { throw ProgramFailed("no port in \(text)") }
        return port
    }

    func token() throws -> String {
        String(String(decoding: try FileSystem.read(home.token), as: UTF8.self).filter { !$0.isNewline })
    }

    /// That it does as a daemon should: a new client is greeted and told its state.
    func isHealthy() throws -> Bool {
        try connect("health").call("daemon/status")["release"]?.stringValue == WireProtocol.release
    }
}
