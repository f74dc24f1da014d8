import CommandLine
import Platform
import RepowireKit
import Wire

/// A question through the person's own daemon to a scripted agent and back: the journal, a way into a session, the hooks
/// and the answer, all of them real. The agent lives in a temporary folder and is forgotten afterwards.
struct LiveLoop {
    var shell: Shell

    /// The agent that takes part by this manifest alone.
    private static let runtime = "demo"

    func run() -> Finding {
        let link = "live loop"
        do {
            let (milliseconds, name) = try ask()
            return Finding(link: link, .ok, "asked \(name) and had its answer in \(milliseconds) ms")
        } catch let error as WireError {
            return Finding(link: link, .error, error.message, fix: error.hint ?? "Read \(shell.short(shell.home.log))")
        } catch let error as CommandError {
            return Finding(link: link, .error, error.message, fix: error.hint)
        } catch {
            return Finding(link: link, .error, "\(error)", fix: "Read \(shell.short(shell.home.log))")
        }
    }

    private func ask() throws -> (milliseconds: UInt64, name: String) {
        let name = "doctor-\(Randomness.base32(6))"
        let folder = "\(shell.environment["TMPDIR"] ?? "/tmp")/\(name)"
        try FileSystem.makeFolder(folder, mode: 0o700)
        defer { try? FileSystem.removeTree(folder) }
        try FileSystem.writeNew("\(folder)/README.md", Array("# Live\n".utf8), mode: 0o600, synchronize: false)
        let client = try shell.daemon()
        guard let program = shell.program else { throw CommandError("the path of this program cannot be found") }
        var environment = shell.environment
        environment["REPOWIRE_HOME"] = shell.home.path
        // Whatever is said of its folder.
        environment["REPOWIRE_JOIN"] = "1"
        let agent = PipeTerminal(
            name: name,
            try PipedProcess(Subprocess(program, ["demo-agent"], environment: environment, folder: folder)))
        defer { leave(agent, client) }
        try wait(10_000, "the scripted agent did not join", client) {
            $0?["state"] == "idle"
        } peer: {
            name
        }
        let began = Clocks.monotonic
        let params: JSON = [
            "peer": .string(name), "message": "What does your repository contain?", "timeout_seconds": 20,
        ]
        let outcome = try AskOutcome(json: client.call(Method.peerAsk, params, milliseconds: 30_000))
        guard outcome.status == .answered, outcome.answer?.contains("README.md") == true else {
            let id = outcome.id.rawValue
            throw CommandError(
                "the question was not answered: \(outcome.reason ?? "no answer within 20 s")",
                hint: "See 'repowire trace \(id)'")
        }
        return ((Clocks.monotonic - began) / 1_000_000, name)
    }

    private func leave(_ agent: PipeTerminal, _ client: DaemonClient) {
        agent.close()
        let name = agent.name
        try? wait(5000, "it stays", client) {
            $0 == nil || $0?["state"] == "offline"
        } peer: {
            name
        }
        _ = try? client.call(Method.peerForget, ["peer": .string(name)])
    }

    /// Looks again and again at one peer until it is as it should be.
    private func wait(
        _ milliseconds: Int, _ failure: String, _ client: DaemonClient, until holds: (JSON?) -> Bool,
        peer name: () -> String
    ) throws {
        let deadline = Deadline(milliseconds: milliseconds)
        while true {
            let list = try client.call(Method.peerList, ["include_offline": true])["peers"]?.arrayValue ?? []
            if holds(list.first { $0["name"] == .string(name()) }) { return }
            guard !deadline.hasPassed else {
                throw CommandError(
                    "\(failure) within \(milliseconds / 1000) s",
                    hint: "'repowire adapter list' must show \(LiveLoop.runtime); else run install.sh again")
            }
            Clocks.pause(milliseconds: 20)
        }
    }
}
