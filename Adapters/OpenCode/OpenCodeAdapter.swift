import Declarative
package import RepowireKit

/// OpenCode. A plug-in of ours inside it reports, takes messages and finds the answers; here is what of its installation
/// the manifest cannot say: which of its config files is written, and what its start would wait for.
package struct OpenCodeAdapter: RuntimeAdapter, TurnRecovering {
    let base: DeclarativeAdapter

    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        base = try DeclarativeAdapter(manifest: manifest, context: context)
    }

    package func detect() async throws -> Detection { try await base.detect() }

    package func inject(_ message: FramedMessage, into session: Session) async throws -> Injection {
        try await base.inject(message, into: session)
    }

    /// One process holds as many sessions as its user opens.
    package func captureReply(from report: RuntimeReport) throws -> [TurnEvent] {
        try base.captureReply(from: report).map { event in
            var event = event
            event.session.isAloneInProcess = false
            return event
        }
    }

    package func recoverTurn(
        _ turn: TurnID?, for message: MessageID, in session: Session
    ) async throws -> TurnEvent? {
        try await base.recoverTurn(turn, for: message, in: session)
    }
}
