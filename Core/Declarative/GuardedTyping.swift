import Platform
import RepowireKit
import Transports

/// Types one message into a terminal and presses Enter, as a careful person would: looks first, pastes in one piece,
/// waits until the composer shows the text and nothing else, and presses Enter.
///
/// The text and Enter never arrive together: runtimes take both in one read for a paste, and Enter for a new line.
/// Blocks its thread for a few seconds, longer with a long text on a busy machine.
struct GuardedTyping: Sendable {
    var pane: TmuxPane
    var rules: ScreenRules
    var message: FramedMessage
    var process: ProcessIdentity
    var left: LeftTexts
    /// What keeps the session from taking a prompt, by the runtime's own word at this moment; nil when nothing does.
    var objection: @Sendable () throws -> String?

    enum Result: Equatable {
        case typed
        /// Nothing was touched, or nothing since an earlier try.
        case refused(String)
        /// The text stands in the composer and was not sent.
        case left(String)
    }

    func run() throws -> Result {
        if let hazard = TypedText.hazard(in: message.text) { return .refused(hazard) }
        let reader = try ScreenGuard(rules: rules)
        switch try beginning(reader) {
        case .refuse(let reason): return .refused(reason)
        case .resume: break
        case .paste: try pane.paste(message.text, buffer: "repowire-\(message.id)")
        }
        left.note(nil, in: process)
        var result: Result
        do {
            result = try send(reader)
        } catch {
            result = .left("\(error)")
        }
        if case .left = result { left.note(try? standing(reader), in: process) }
        return result
    }

    private enum Beginning {
        case paste
        /// The text stands there from an earlier try.
        case resume
        case refuse(String)
    }

    /// Whether anything may be pasted. A terminal follows the runtime's own word after a moment.
    private func beginning(_ reader: ScreenGuard) throws -> Beginning {
        let deadline = Deadline(milliseconds: 1000)
        while true {
            let screen = try pane.screen()
            if let reason = try ownerObjection(screen) { return .refuse(reason) }
            let seen = reader.objection(to: screen)
            if seen == ScreenGuard.draft, isOurs(screen, reader) {
                return try objection().map { .refuse($0) } ?? .resume
            }
            guard let reason = try seen ?? objection() else { return .paste }
            let mayPass = reason == ScreenGuard.titleIsBehind || reason == ScreenGuard.turnShows
            guard mayPass, !deadline.hasPassed else { return .refuse(reason) }
            Pause.milliseconds(30)
        }
    }

    /// Whether the composer holds this very message and nothing else. Of a folded one only its look is known: it must be
    /// what an earlier try left.
    private func isOurs(_ screen: TmuxPane.Screen, _ reader: ScreenGuard) -> Bool {
        guard reader.holds(ScreenGuard.squeezed(message.text), screen) else { return false }
        guard reader.isFolded(screen) else { return true }
        return left.text(in: process) == .init(message: message.id, shown: reader.composer(screen))
    }

    /// What stands in the composer once the text has arrived there; nil when it does not alone.
    private func standing(_ reader: ScreenGuard) throws -> LeftTexts.Left? {
        let text = ScreenGuard.squeezed(message.text)
        let deadline = Deadline(milliseconds: patience)
        repeat {
            let screen = try pane.screen()
            if reader.holds(text, screen) { return .init(message: message.id, shown: reader.composer(screen)) }
            Pause.milliseconds(50)
        } while !deadline.hasPassed
        return nil
    }

    /// How long the text may take to show, in milliseconds: runtimes read 100 kB in a fifth of a second when nothing else
    /// runs. Giving up leaves it in the composer, in everybody's way.
    private var patience: Int { 3000 + message.text.utf8.count / 20 }

    private func send(_ reader: ScreenGuard) throws -> Result {
        Pause.milliseconds(Int32(clamping: rules.enterDelayMilliseconds))
        let text = ScreenGuard.squeezed(message.text)
        let deadline = Deadline(milliseconds: patience)
        var isWhole = false
        while !isWhole {
            switch reader.judge(try pane.screen(), pasted: text) {
            case .whole: isWhole = true
            case .forbidden(let reason): return .left(reason)
            case .pending:
                guard !deadline.hasPassed else { return .left("the composer does not show the text alone") }
                Pause.milliseconds(20)
            }
        }
        // What has just been drawn may still count as arriving.
        Pause.milliseconds(Int32(clamping: rules.enterDelayMilliseconds))
        for _ in 0..<2 {
            if let reason = try objection() { return .left(reason) }
            guard ProcessTable.isInForeground(process) else { return .left("the agent left the foreground") }
            try pane.pressEnter()
            // Whether it was taken the runtime tells. A large paste can swallow one Enter: the text stands there still.
            guard rules.enterDelayMilliseconds > 0, try standsStill(reader, text) else { break }
        }
        return .typed
    }

    /// Whether the composer goes on showing the text and nothing else for a while after Enter.
    private func standsStill(_ reader: ScreenGuard, _ text: String) throws -> Bool {
        let deadline = Deadline(milliseconds: 1200)
        while !deadline.hasPassed {
            guard reader.judge(try pane.screen(), pasted: text) == .whole else { return false }
            Pause.milliseconds(50)
        }
        return reader.judge(try pane.screen(), pasted: text) == .whole
    }

    /// A pane's id in an environment may be another server's, and a suspended agent leaves its screen to a shell.
    private func ownerObjection(_ screen: TmuxPane.Screen) throws -> String? {
        guard ProcessTable.lineage(of: process.pid).contains(where: { $0.pid == screen.pid }) else {
            return "pane \(pane.pane) does not hold the agent's process"
        }
        return ProcessTable.isInForeground(process) ? nil : "the agent is not in the foreground of its terminal"
    }
}
