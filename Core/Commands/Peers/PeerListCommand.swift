import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire peer list`: who is there and what they do.
enum PeerListCommand {
    static var command: Command<Shell> {
        Command(
            "list", summary: "Lists the peers: agents in terminals, people, programs.",
            options: [
                Option("circle", .text("NAME"), summary: "Only this circle."),
                Option("all", short: "a", summary: "Also those that are offline."), CommonOptions.json,
            ],
            examples: [
                Example("repowire peer list", "Everybody who is online."),
                Example("repowire peer list --all --json", "Everybody, for a script."),
            ],
            exitCodes: CommonExitCodes.plain, action: run)
    }

    private static func run(_ invocation: Invocation, in shell: Shell) throws -> ExitCode {
        var params: JSONObject = ["include_offline": .bool(invocation.has("all"))]
        params["circle"] = invocation.option("circle").map(JSON.string)
        let result = try shell.call(Method.peerList, .object(params))
        if invocation.has("json") {
            shell.console.writeLine(result.prettyText)
            return .ok
        }
        var peers: [PeerInfo] = []
        for item in result["peers"]?.arrayValue ?? [] { peers.append(try PeerInfo(json: item)) }
        if peers.isEmpty {
            shell.console.note("No peer is online. Start an agent, or run 'repowire setup' if it is not connected yet.")
        } else {
            for line in table(peers, shell).lines(width: shell.console.width, style: shell.console.style) {
                shell.console.writeLine(line)
            }
        }
        for entry in result["kept_out"]?.arrayValue ?? [] {
            let folder = entry["directory"]?.stringValue ?? "?"
            let why = entry["decided_by"]?.stringValue.map { "\(shell.short($0)) left" } ?? "nobody joined there"
            shell.console.note(
                Plain.line(
                    "Stays out: \(entry["runtime"]?.stringValue ?? "?") in \(shell.short(folder)) (\(why)). "
                        + "'repowire join \(shell.short(folder))' lets it in."))
        }
        return .ok
    }

    static func table(_ peers: [PeerInfo], _ shell: Shell) -> Table {
        var table = Table([
            .init(title: "NAME", shrink: .keepingStart), .init(title: "STATE", shrink: .keepingStart),
            .init(title: "RUNTIME"), .init(title: "CIRCLE"), .init(title: "ROLE"),
            .init(title: "FOLDER", shrink: .keepingEnd),
            .init(title: "DESCRIPTION", shrink: .keepingStart),
        ])
        // The one circle that everybody is in says nothing.
        let circlesDiffer = Set(peers.map(\.circle)).count > 1
        let now = Clocks.wall.milliseconds
        for peer in peers {
            var state = peer.state
            if let reason = peer.stateReason { state += ": \(reason)" }
            if peer.queued > 0 { state += ", \(peer.queued) waiting" }
            if peer.state == "offline" {
                state += ", seen \(Spans.text(milliseconds: now - peer.lastSeen.milliseconds)) ago"
            }
            table.add([
                .init(peer.name), .init(state, Style.role(ofState: peer.state)),
                .init(peer.runtime ?? peer.kind.rawValue), .init(circlesDiffer ? peer.circle : ""),
                .init(peer.role == .orchestrator ? "orchestrator" : "", .attention),
                .init(peer.directory.map(shell.short) ?? "", .faint), .init(peer.summary ?? ""),
            ])
        }
        return table
    }
}
