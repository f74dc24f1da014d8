import Declarative
import Platform
package import RepowireKit
import Transports

/// Gemini CLI. A session is its inner process: the runtime's own id changes with `/clear` and two processes can share
/// one. Hooks only say when a turn begins and ends; what was said, and how it ended, stands in the transcript.
package struct GeminiCLIAdapter: RuntimeAdapter, SessionDiscovering, HookAnswering {
    let base: DeclarativeAdapter
    let notes = SessionNotes()

    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        var base = try DeclarativeAdapter(manifest: manifest, context: context)
        // Hooks tell that a turn began before the screen does.
        base.turnObjection = { [notes] session in
            let note = notes.note(of: session.key.id)
            guard note.isInTurn, note.transcript.flatMap(Transcript.end)?.endsCancelled != true else { return nil }
            return "a turn is running"
        }
        self.base = base
    }

    /// The version stands in the package beside the program: `gemini --version` takes seconds and leaves files behind.
    package func detect() async throws -> Detection {
        var detection = try await base.detect()
        guard let binary = detection.binary else { return detection }
        let version = try await OffLoop.run { GeminiCLIAdapter.version(of: binary) }
        detection.version = version
        if let version { detection.evidence.append("its package is version \(version)") }
        return detection
    }

    private static func version(of binary: String) -> String? {
        var folder = Path.resolved(binary).flatMap { Path.parent(of: $0) }
        for _ in 0..<3 {
            guard let current = folder else { return nil }
            if let bytes = try? FileSystem.read("\(current)/package.json", limit: 1 << 20),
                let package = try? JSON(parsing: bytes), package["name"] == "@google/gemini-cli"
            {
                return package["version"]?.stringValue
            }
            folder = Path.parent(of: current)
        }
        return nil
    }

    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        try await base.installHooks(detection)
    }

    package func inject(_ message: FramedMessage, into session: Session) async throws -> Injection {
        try await base.inject(message, into: session)
    }

    package func captureReply(from report: RuntimeReport) throws -> [TurnEvent] {
        guard let process = report.process else { return [] }
        let isHeadless = AgentProcess.isHeadless(process.pid)
        return try base.captureReply(from: completed(report, process)).map { event in
            var event = event
            event.session.key.id = AgentProcess.name(of: process)
            event.session.isAddressable = !isHeadless
            note(event)
            // The hook also fires for a continuation that never runs: only the record shows that a message arrived.
            if case .began(_, let messages) = event.kind, !messages.isEmpty { event.kind = .state(.busy) }
            return event
        }
    }

    /// Of a payload that was too large, or that came too late on a busy machine, the hook tells only that there was one: a
    /// turn has ended all the same. What was said stands in the record.
    private func completed(_ report: RuntimeReport, _ process: ProcessIdentity) -> RuntimeReport {
        guard report.payload["session_id"] == nil else { return report }
        var report = report
        report.payload = [
            "session_id": .string(AgentProcess.name(of: process)),
            "cwd": .string(ProcessTable.workingFolder(of: process.pid) ?? "/"),
        ]
        return report
    }

    private func note(_ event: TurnEvent) {
        notes.update(event.session.key.id) { note in
            note.transcript = event.session.facts[SessionFact.transcript] ?? note.transcript
            switch event.kind {
            case .began: (note.isIdle, note.isInTurn) = (false, true)
            case .ended: (note.isIdle, note.isInTurn) = (true, false)
            default: break
            }
        }
    }

    package func neutralAnswer(to report: RuntimeReport) -> HookAnswer { base.neutralAnswer(to: report) }

    /// Only after a turn that ended well: Gemini CLI swallows a continuation that follows a cancelled turn.
    package func continuation(
        of report: RuntimeReport, in session: Session, with message: FramedMessage
    ) -> HookAnswer? {
        // What stands in the composer already would be said twice.
        if let process = session.process, base.leftTexts.holds(message.id, in: process) { return nil }
        guard let answer = base.continuation(of: report, in: session, with: message),
            let path = notes.note(of: session.key.id).transcript, Transcript.end(of: path)?.endedWell == true
        else { return nil }
        return answer
    }

    package var listsAllSessions: Bool { false }

    /// Records lie in `tmp/PROJECT/chats`: a turn that is stopped in a tool changes nothing else.
    package func watchedFolders() -> [String] {
        let tmp = "\(base.places.root)/tmp"
        let projects = ((try? FileSystem.list(tmp)) ?? []).map { "\(tmp)/\($0)" }
        let folders = projects + projects.map { "\($0)/chats" }
        return [base.places.root, tmp] + folders.filter { (try? FileSystem.status(of: $0))?.kind == .folder }
    }
}
