import CommandLine
import Platform
import RepowireKit
import Wire

/// `repowire peer ask`: asks and waits for the answer.
enum PeerAskCommand {
    static var command: Command<Shell> {
        Command(
            "ask", summary: "Asks a peer and prints its answer.",
            discussion: [
                "The question becomes a prompt of the peer's session as soon as that is idle. If the time runs out "
                    + "first, the ask stays open and 'repowire trace ID' shows the answer when it has come.",
                "Ctrl-C withdraws the question.",
            ],
            arguments: [PeerCommand.peerArgument, MessageText.argument],
            options: [
                Option(
                    "timeout", short: "t", .number("SECONDS", 1...3600), summary: "How long to wait; 300 by default."),
                CommonOptions.json,
            ],
            examples: [
                Example("repowire peer ask backend \"Which port does the API use?\"", "Prints the answer alone."),
                Example("git diff | repowire peer ask reviewer - --timeout 900", "The question comes from stdin."),
            ],
            exitCodes: [
                ExitCodeNote(.ok, "answered"), ExitCodeNote(.failed, "failed; stderr has the reason"),
                ExitCodeNote(.pending, "no answer yet"),
            ] + CommonExitCodes.all.filter { $0.code.rawValue >= 64 },
            action: { invocation, shell in
                let question = Question(
                    peer: invocation.required("PEER"), text: try MessageText.read(invocation.required("MESSAGE")),
                    seconds: invocation.number("timeout") ?? 300)
                return try question.run(in: shell, asJSON: invocation.has("json"))
            })
    }
}

/// One question on its way.
private struct Question {
    var peer: String
    var text: String
    var seconds: Int
    /// Sent along, so that the daemon recognises the question when a connection broke and it is sent again.
    let key = Randomness.base32(20)

    func run(in shell: Shell, asJSON: Bool) throws -> ExitCode {
        shell.interrupts.watch()
        let started = Clocks.monotonic
        var client = try shell.daemon()
        var known: String?
        while true {
            switch attempt(client, started, shell, &known) {
            case .success(let result):
                return report(try AskOutcome(json: result), result, shell.console, asJSON: asJSON)
            case .failure(let error) where error.name == .interrupted:
                return cancel(known, client, shell.console)
            case .failure(let error) where error.name == .unreachable || error.name == .shuttingDown:
                // The daemon went away, perhaps to be upgraded. The question is in its journal: ask what became of it.
                guard secondsLeft(started) > 0, !shell.interrupts.wasInterrupted() else { throw error }
                shell.console.progress("the daemon went away; asking again…")
                Clocks.pause(milliseconds: 200)
                client = try shell.daemon()
            case .failure(let error): throw error
            }
        }
    }

    private func attempt(
        _ client: DaemonClient, _ started: UInt64, _ shell: Shell, _ known: inout String?
    ) -> Result<JSON, WireError> {
        let left = max(1, secondsLeft(started))
        var note = "waiting for \(peer)"
        var id = known
        defer { known = id }
        let params: JSON = [
            "peer": .string(peer), "message": .string(text), "timeout_seconds": .int(Int64(left)),
            "request_key": .string(key),
        ]
        return Result { () throws(WireError) in
            try client.call(
                Method.peerAsk, params,
                milliseconds: left * 1000 + 15_000,
                onNotification: { method, params in
                    guard method == Method.askProgress else { return }
                    id = params["ask_id"]?.stringValue ?? params["id"]?.stringValue ?? id
                    note = params["message"]?.stringValue ?? note
                },
                keepWaiting: {
                    let waited = Int64((Clocks.monotonic - started) / 1_000_000)
                    if waited > 1000 {
                        shell.console.progress("\(note) (\(Spans.text(milliseconds: waited / 1000 * 1000)))")
                    }
                    return !shell.interrupts.wasInterrupted()
                })
        }
    }

    private func secondsLeft(_ started: UInt64) -> Int {
        seconds - Int((Clocks.monotonic - started) / 1_000_000_000)
    }

    /// Nobody waits for the answer any more: withdraw the question, so that the peer is not kept busy with it.
    private func cancel(_ id: String?, _ client: DaemonClient, _ console: Console) -> ExitCode {
        let params: JSON = id.map { ["id": .string($0)] } ?? ["request_key": .string(key)]
        do {
            _ = try client.call(Method.messageCancel, params, milliseconds: 2000)
            console.note("repowire: the question is withdrawn")
        } catch {
            console.note("repowire: the question could not be withdrawn: \(Plain.line(error.description))")
        }
        return .interrupted
    }

    private func report(_ outcome: AskOutcome, _ result: JSON, _ console: Console, asJSON: Bool) -> ExitCode {
        if asJSON {
            console.writeLine(result.prettyText)
        } else if outcome.status == .answered {
            let answer = outcome.answer ?? ""
            // A pipe gets the answer as it is; a terminal must not be steered by it.
            let text = console.width == nil ? answer : Plain.text(answer)
            console.write(text.hasSuffix("\n") ? text : text + "\n")
        }
        switch outcome.status {
        case .answered: return .ok
        case .pending:
            console.note(
                "repowire: \(Plain.line(peer)) has not answered within \(seconds) s; the question stays open.\n"
                    + "'repowire trace \(outcome.id)' shows the answer when it has come.")
            return .pending
        case .failed:
            let reason = Plain.line(outcome.reason ?? "no reason given")
            console.note("repowire: \(reason)\n'repowire trace \(outcome.id)' shows what happened.")
            return .failed
        }
    }
}
