import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// The HTTP API against its own document, by schemathesis of PyPI: requests that the document allows and requests that
/// it does not, made up by the thousand.
@Suite(.serialized, .enabled(if: schemathesis.problem == nil, Comment(rawValue: schemathesis.problem ?? "")))
struct SchemathesisTests {
    /// Left out: the stream, which has no end, and the end of the daemon; the checks for a missing token, which the
    /// table of refusals makes of every route; and the one for other methods, which sends TRACE with a body, where
    /// nobody can tell what the next request is.
    @Test func `Whatever is asked, the answer is documented, and never a fault of the daemon's own`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        // Offline: a question to it is refused at once instead of waiting for minutes.
        program.hangUp()
        let arguments = [
            "run", "\(Checkout.folder)/docs/openapi.json", "--url", "http://127.0.0.1:\(try daemon.port())",
            "--header", "Authorization: Bearer \(try daemon.token())", "--checks", "all",
            "--exclude-checks", "ignored_auth,unsupported_method", "--exclude-path", HTTPRoute.events.path,
            "--exclude-path", "/v1/stop", "--max-examples", "15", "--max-time", "40", "--request-timeout", "20",
            "--no-color", "--suppress-health-check", "all",
        ]
        var environment = daemon.temporary.environment
        environment["COLUMNS"] = "120"
        let run = try ChildProcess(
            try schemathesis.program("schemathesis"), arguments, environment: environment, folder: daemon.temporary.root
        )
        // Not blocking: other tests need the thread.
        let status = try await run.exit(within: .seconds(120))
        #expect(status == 0, "\(run.stdout.suffix(6000))\(run.stderr)")
        #expect(run.stdout.contains("Test cases:"))
        #expect(try daemon.isHealthy())
    }
}

private let schemathesis = PythonPackage("schemathesis", "4.32.5")
