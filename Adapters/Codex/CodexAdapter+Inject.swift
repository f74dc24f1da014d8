import Declarative
import Platform
package import RepowireKit
import Transports

extension CodexAdapter {
    /// Puts the message into the thread's own queue, which leaves drafts and dialogs alone, and waits until the thread
    /// takes it up. Typing is for a thread that has no record yet and no server: Codex refuses its queue then.
    package func inject(_ message: FramedMessage, into session: Session) async throws -> Injection {
        let thread = session.key.id
        let state = try await OffLoop.run { current(thread) }
        guard let state else {
            return .refused(reason: "no Codex holds the thread any more", retryAfter: .milliseconds(500))
        }
        // A turn of the user's own may run for an hour: the mailbox waits, not Codex's queue.
        guard state.isIdle else { return .refused(reason: "the session is busy", retryAfter: nil) }
        do {
            try await OffLoop.run { try enqueue(message, thread, isShared: state.isShared) }
        } catch let error as RPCClient.ServerError where error.message.contains("no rollout found") {
            return try await base.inject(message, into: session)
        }
        return try await awaitEvidence(of: message.id, thread, isShared: state.isShared)
    }

    private struct Current: Sendable {
        var isShared: Bool
        var isIdle: Bool
    }

    private func current(_ thread: String) -> Current? {
        guard let process = threads.holder(of: thread) else { return nil }
        let isShared = CodexProcess(arguments: ProcessTable.arguments(of: process.pid)) == .server
        let state = threads.rollout(of: thread).flatMap { Rollout($0).state } ?? .idle
        return Current(isShared: isShared, isIdle: state == .idle)
    }

    private func enqueue(_ message: FramedMessage, _ thread: String, isShared: Bool) throws {
        let server = try server(isShared: isShared)
        // Left over from an offer whose end was not seen.
        if try server.queued(message.id, in: thread) != nil { return }
        try server.enqueue(message.text, as: message.id, in: thread)
    }

    /// The shared server starts a queued turn at once; a terminal looks into its queue every ten seconds.
    private func awaitEvidence(of message: MessageID, _ thread: String, isShared: Bool) async throws -> Injection {
        let transport = isShared ? "control_socket" : "queue"
        let end = ContinuousClock.now + (isShared ? .seconds(2) : .seconds(12))
        while true {
            let turn = try await OffLoop.run {
                threads.rollout(of: thread).flatMap { Rollout($0, until: message.rawValue).turn(of: message) }
            }
            if let turn {
                return .accepted(transport: transport, turn: turn, evidence: "its record holds the message")
            }
            guard ContinuousClock.now < end else { break }
            try await Task.sleep(for: isShared ? .milliseconds(20) : .milliseconds(100))
        }
        let wasWaiting = try await OffLoop.run {
            try server(isShared: isShared).withdraw(message, from: thread)
        }
        // Begun in this moment: its record will say so.
        guard wasWaiting else { return .offered(transport: transport, evidenceWithin: .seconds(5)) }
        return .refused(
            reason: "Codex holds its queue since its user pressed Esc, until they send a prompt themselves",
            retryAfter: .seconds(15))
    }

    func server(isShared: Bool) throws -> AppServer {
        if isShared { return try AppServer.control(of: threads.root, within: 5000) }
        guard let binary = Executables.find("codex", path: base.context.environment["PATH"] ?? "") else {
            throw CodexMissing()
        }
        return try AppServer.oneShot(
            binary, root: threads.root, environment: base.context.environment, within: 10_000)
    }
}

struct CodexMissing: Error, CustomStringConvertible {
    var description: String { "codex is not on the daemon's PATH: restart the daemon from a shell that finds it" }
}
