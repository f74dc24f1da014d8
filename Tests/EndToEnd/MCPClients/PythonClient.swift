import Platform
import RepowireKit
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The `mcp` package of PyPI in a version of its own: the client that most agents in Python are built on.
struct PythonClient: Sendable, CustomTestStringConvertible {
    let version: String

    /// The one with the stateless revision, and the last before it.
    static let all = ["2.3.0", "1.30.0"].map { PythonClient(version: $0) }

    /// The revisions that it ends up with, as it is told to connect.
    var versions: [String] { version.hasPrefix("1.") ? ["2025-11-25"] : ["2026-07-28", "2025-11-25"] }

    /// How version 2 is told to end up with a revision.
    static func mode(for revision: String) -> String { revision == "2026-07-28" ? "auto" : "legacy" }

    var testDescription: String { "mcp \(version)" }

    /// Whether every version can be had, and why not.
    static let problem: String? = all.lazy.compactMap { client in
        do {
            _ = try client.python()
            return nil
        } catch {
            return "the mcp package \(client.version) cannot be had: \(error)"
        }
    }.first

    private var folder: String {
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        return "\(cache)/repowire/mcp/\(version)"
    }

    /// The interpreter that has the package; installs it where that was not done. A lock makes parallel runs wait for
    /// one installation, and the mark at its end says that it is whole.
    func python() throws -> String {
        let interpreter = "\(folder)/bin/python"
        let mark = "\(folder)/complete"
        if FileSystem.exists(mark) { return interpreter }
        guard let python = Programs.python else { throw ProgramFailed("python3 is not installed") }
        try FileSystem.makeFolder(Path.parent(of: folder) ?? folder)
        let lock = retrying { open("\(folder).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard lock >= 0 else { throw SystemError("open", "\(folder).lock") }
        defer { close(lock) }
        guard retrying({ flock(lock, LOCK_EX) }) == 0 else { throw SystemError("flock", "\(folder).lock") }
        if FileSystem.exists(mark) { return interpreter }
        try FileSystem.removeTree(folder)
        try run(python, ["-m", "venv", folder])
        try run(interpreter, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "mcp==\(version)"])
        try FileSystem.writeNew(mark, [], mode: 0o644)
        return interpreter
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let output = try Subprocess(program, arguments, environment: EnvironmentValues.all).run(within: 600_000)
        guard output.status == 0 else { throw ProgramFailed("installing mcp \(version)", output) }
    }

    /// Connects as the plan says, performs its steps and returns what the client saw.
    func start(_ plan: JSON, environment: [String: String]) throws -> ChildProcess {
        let script = "\(Path.parent(of: #filePath) ?? ".")/exercise.py"
        let process = try ChildProcess(python(), [script], environment: environment)
        try process.send(plan.text)
        process.closeInput()
        return process
    }

    func run(_ plan: JSON, environment: [String: String]) async throws -> JSON {
        try await PythonClient.report(of: start(plan, environment: environment))
    }

    static func report(of process: ChildProcess) async throws -> JSON {
        let status = try await process.exit(within: .seconds(120))
        guard status == 0, let line = process.lines.last else {
            throw ProgramFailed("the client ended with \(status): \(process.stderr)")
        }
        return try JSON(parsing: line)
    }
}
