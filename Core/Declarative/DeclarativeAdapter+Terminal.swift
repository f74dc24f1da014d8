import Platform
import RepowireKit
import Transports

/// The last resort: typing into the terminal, behind every guard the manifest's screen rules allow.
extension DeclarativeAdapter {
    func tmux(_ door: DoorRule, _ message: FramedMessage, _ session: Session) async throws -> Outcome {
        guard let rules = manifest.screen else { return .shut("tmux: the manifest has no screen rules") }
        guard let name = session.pane else { return .shut("tmux: the session is in no pane") }
        guard let pane = TmuxPane(socket: session.facts["tmux"], pane: name, environment: context.environment) else {
            return .shut("tmux: there is no tmux on PATH")
        }
        if let hazard = TypedText.hazard(in: message.text) { return .shut("tmux: \(hazard)") }
        let guardian = ScreenGuard(rules: rules)
        return try await OffLoop.run {
            if let reason = guardian.objection(to: try pane.screen()) {
                return .done(.refused(reason: "tmux: \(reason)", retryAfter: .seconds(5)))
            }
            try pane.paste(message.text, buffer: "repowire-\(message.id)")
            Pause.milliseconds(Int32(clamping: rules.enterDelayMilliseconds))
            // Enter must not arrive with the paste, nor in a dialog that opened meanwhile.
            let deadline = Deadline(milliseconds: 3000)
            while true {
                let screen = try pane.screen()
                if let reason = guardian.objectionToEnter(screen) {
                    return .done(.refused(reason: "tmux: \(reason); the text stands in the composer", retryAfter: nil))
                }
                if guardian.holdsText(screen) { break }
                guard !deadline.hasPassed else { return .shut("tmux: the text did not show up in the composer") }
                Pause.milliseconds(20)
            }
            try pane.pressEnter()
            return .done(
                .offered(transport: door.via.rawValue, evidenceWithin: .milliseconds(door.withinMilliseconds)))
        }
    }
}

/// What may not be typed into a terminal.
enum TypedText {
    static func hazard(in text: String) -> String? {
        guard let first = text.first, let last = text.last else { return "the text is empty" }
        if "/!#@".contains(first) { return "the text begins with \(first), which runtimes read as a command" }
        if last == "\\" { return "the text ends in a backslash, which keeps Enter from submitting it" }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }) {
            return "the text holds control characters"
        }
        return nil
    }
}

/// Reads a screen by the manifest's rules before anything is typed.
struct ScreenGuard: Sendable {
    let rules: ScreenRules

    /// Why nothing may be pasted now; nil when the composer is there and empty, and no dialog or turn shows.
    func objection(to screen: TmuxPane.Screen) -> String? {
        if let reason = objectionToEnter(screen) { return reason }
        if let busy = rules.busy, screen.lines.contains(where: { Pattern.matches(busy, $0) }) {
            return "a turn is running"
        }
        let composer = composer(screen)
        guard !composer.isEmpty else { return "no composer shows" }
        guard composer.count == 1, Pattern.matches(rules.emptyComposer, composer[0]) else {
            return "the composer holds a draft"
        }
        return nil
    }

    func objectionToEnter(_ screen: TmuxPane.Screen) -> String? {
        if screen.isDead { return "the pane is dead" }
        if screen.isInMode { return "the pane is in copy mode" }
        if let dialog = rules.dialog, screen.lines.contains(where: { Pattern.matches(dialog, $0) }) {
            return "a dialog is open"
        }
        return nil
    }

    func holdsText(_ screen: TmuxPane.Screen) -> Bool {
        let composer = composer(screen)
        return !composer.isEmpty && !(composer.count == 1 && Pattern.matches(rules.emptyComposer, composer[0]))
    }

    /// The lines between the last two borders; without a border rule, the last line that shows anything.
    private func composer(_ screen: TmuxPane.Screen) -> [String] {
        guard let border = rules.composerBorder else {
            return screen.lines.last { !$0.allSatisfy(\.isWhitespace) }.map { [$0] } ?? []
        }
        let borders = screen.lines.indices.filter { Pattern.matches(border, screen.lines[$0]) }.suffix(2)
        guard borders.count == 2, let top = borders.first, let bottom = borders.last else { return [] }
        return Array(screen.lines[(top + 1)..<bottom])
    }
}
