import Declarative
import Platform
package import RepowireKit
import Transports

extension GeminiCLIAdapter {
    /// The sessions that live. Where their records are their next hooks tell.
    package func discoverSessions() async throws -> [Session] {
        let (runtime, home) = (base.manifest.id, base.context.environment[Self.homeVariable] ?? base.context.home)
        return try await OffLoop.run { [self] in
            // Somebody else's Gemini CLI, or one with another home, reports to another daemon.
            AgentProcess.all().filter { Self.home(of: $0) == home }.map { process in
                var session = Session(
                    key: SessionKey(runtime: runtime, id: AgentProcess.name(of: process)), process: process,
                    directory: ProcessTable.workingFolder(of: process.pid) ?? "/",
                    pane: ProcessTable.environmentValue("TMUX_PANE", of: process.pid))
                session.isAddressable = !AgentProcess.isHeadless(process.pid)
                session.state = state(of: session)
                return session
            }
        }
    }

    /// Replaces the home folder for Gemini CLI alone.
    private static let homeVariable = "GEMINI_CLI_HOME"

    private static func home(of process: ProcessIdentity) -> String? {
        ProcessTable.environmentValue(homeVariable, of: process.pid)
            ?? ProcessTable.environmentValue("HOME", of: process.pid)
    }

    /// Esc in a tool or a dialog is told by no hook: the record shows it. Between turns the terminal's title tells
    /// whether the session waits for a prompt; that a turn began hooks tell first.
    private func state(of session: Session) -> SessionState {
        let note = notes.note(of: session.key.id)
        guard note.isInTurn else { return shownState(of: session) }
        guard let path = note.transcript, let transcript = Transcript.end(of: path) else { return .unknown }
        if transcript.endsCancelled { return .idle }
        // A hook that was ended before it could tell. While a turn runs its title says so within a second.
        let rests = (try? FileSystem.status(of: path))??.isOlder(than: 2_500) ?? false
        guard transcript.endedWell, rests, shownState(of: session) == .idle else { return .unknown }
        // As the hook would have told: who follows the turn reads its end now.
        notes.update(session.key.id) { ($0.isIdle, $0.isInTurn) = (true, false) }
        return .idle
    }

    private func shownState(of session: Session) -> SessionState {
        guard let name = session.pane, let process = session.process else { return .unknown }
        let socket = ProcessTable.environmentValue("TMUX", of: process.pid).map { String($0.prefix { $0 != "," }) }
        let pane = TmuxPane(socket: socket, pane: name, environment: base.context.environment)
        switch try? pane?.title().first {
        case "◇": return .idle
        case "✋": return .blocked("waits for its user")
        default: return .unknown
        }
    }
}

extension FileSystem.Status {
    /// Whether nothing was written for this long, in milliseconds.
    fileprivate func isOlder(than milliseconds: Int64) -> Bool {
        Clocks.wall.milliseconds - modified / 1_000_000 > milliseconds
    }
}
