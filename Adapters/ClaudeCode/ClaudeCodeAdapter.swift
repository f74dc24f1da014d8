import Declarative
package import RepowireKit

/// Claude Code. The manifest says almost everything; what it cannot say is here: how a turn ended for which no hook came.
package struct ClaudeCodeAdapter: RuntimeAdapter, SessionDiscovering, HookAnswering {
    let base: DeclarativeAdapter

    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        base = try DeclarativeAdapter(manifest: manifest, context: context)
    }

    package func detect() async throws -> Detection { try await base.detect() }
    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        try await base.installHooks(detection)
    }
    package func inject(_ message: FramedMessage, into session: Session) async throws -> Injection {
        try await base.inject(message, into: session)
    }
    package func captureReply(from report: RuntimeReport) throws -> [TurnEvent] {
        try base.captureReply(from: report)
    }
    package var listsAllSessions: Bool { base.listsAllSessions }
    package func discoverSessions() async throws -> [Session] { try await base.discoverSessions() }
    package func watchedFolders() -> [String] { base.watchedFolders() }
    package func neutralAnswer(to report: RuntimeReport) -> HookAnswer { base.neutralAnswer(to: report) }
    package func continuation(
        of report: RuntimeReport, in session: Session, with message: FramedMessage
    ) -> HookAnswer? {
        base.continuation(of: report, in: session, with: message)
    }
}
