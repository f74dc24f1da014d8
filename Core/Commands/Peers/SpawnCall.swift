import CommandLine
import RepowireKit
import Wire

/// The call that starts an agent, and what is said of it.
enum SpawnCall {
    static let runtime = Option(
        "runtime", .text("NAME"), summary: "Which agent; the only one that is installed by default.")

    static func run(_ params: JSONObject, _ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        let client = try shell.daemon()
        var params = params
        params["environment"] = try CallerEnvironment.forAgents(client, in: shell)
        shell.console.progress("starting…")
        let result = try client.call(Method.peerNew, .object(params), milliseconds: 90_000)
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        let peer = try PeerInfo(json: result["peer"] ?? .null)
        let session = Plain.line(result["tmux_session"]?.stringValue ?? peer.circle)
        let circle = peer.circle == Peer.defaultCircle ? "" : ", circle \(Plain.line(peer.circle))"
        let place = peer.directory.map(shell.short) ?? "?"
        shell.console.writeLine(
            "\(Plain.line(peer.name)) is ready in \(Plain.line(place)) (\(peer.runtime ?? "?")\(circle))")
        if shell.environment["TMUX"]?.isEmpty ?? true {
            shell.console.writeLine("See it with: tmux attach -t \(session)")
        }
        return .ok
    }
}
