import Declarative
import Platform
package import RepowireKit

/// Codex. Its threads live in the process of a terminal, or in a server that all terminals share; either way a lock file
/// and a rollout (its record) say which threads live and what they do.
package struct CodexAdapter: RuntimeAdapter, HookAnswering {
    let base: DeclarativeAdapter
    let threads: ThreadFolder

    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        base = try DeclarativeAdapter(manifest: manifest, context: context)
        threads = ThreadFolder(root: base.places.root)
    }

    package func detect() async throws -> Detection { try await base.detect() }

    package func captureReply(from report: RuntimeReport) throws -> [TurnEvent] {
        try base.captureReply(from: report).map { event in
            var event = event
            // The process that a hook descends from may hold many threads; the lock of this one says whose it is.
            if let process = threads.holder(of: event.session.key.id) { event.session.process = process }
            return event
        }
    }

    package func neutralAnswer(to report: RuntimeReport) -> HookAnswer { base.neutralAnswer(to: report) }

    package func continuation(
        of report: RuntimeReport, in session: Session, with message: FramedMessage
    ) -> HookAnswer? {
        base.continuation(of: report, in: session, with: message)
    }
}
