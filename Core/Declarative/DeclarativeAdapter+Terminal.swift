import RepowireKit
import Transports

/// The last resort: typing into the terminal, behind every guard the manifest's screen rules allow.
extension DeclarativeAdapter {
    func tmux(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let rules = manifest.screen else { return .shut("the manifest has no screen rules") }
        guard let name = session.pane else { return .shut("the session is in no pane") }
        guard let process = session.process else { return .shut("the session's process is unknown") }
        guard
            let pane = TmuxPane(
                socket: session.facts[SessionFact.tmux], pane: name, environment: context.environment)
        else { return .shut("\(name) is no pane, or there is no tmux on PATH") }
        var message = message
        for character in door.escapes { message.text = message.text.replacing(character, with: "\\\(character)") }
        let typing = GuardedTyping(pane: pane, rules: rules, message: message, process: process, left: leftTexts) {
            [registry, turnObjection] in
            if let reason = turnObjection?(session) { return reason }
            guard let registry else { return nil }
            guard let current = try registry.readCurrent(session) else { return "the session is not listed any more" }
            return door.isUsable(in: current.state) ? nil : "the session is \(current.state.name)"
        }
        switch try await OffLoop.run({ try typing.run() }) {
        case .typed: return offered(door)
        case .refused(let reason): return .stuck(reason)
        case .left(let reason):
            return .done(
                .refused(
                    reason: "tmux: \(reason); the text stands in the composer until it can be sent",
                    retryAfter: .seconds(5))
            )
        }
    }
}
