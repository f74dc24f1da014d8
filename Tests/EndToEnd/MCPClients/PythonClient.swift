import Platform
import RepowireKit
import TestSupport
import Testing

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
    static let problem: String? = all.lazy.compactMap(\.package.problem).first

    private var package: PythonPackage { PythonPackage("mcp", version) }

    /// Connects as the plan says, performs its steps and returns what the client saw.
    func start(_ plan: JSON, environment: [String: String]) throws -> ChildProcess {
        let script = "\(Path.parent(of: #filePath) ?? ".")/exercise.py"
        let process = try ChildProcess(package.python(), [script], environment: environment)
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
