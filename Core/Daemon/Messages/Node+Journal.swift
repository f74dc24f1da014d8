import EventLoop
import Mesh
import Platform
import RepowireKit
package import Store
import Wire

extension Node {
    /// Takes a step: its rows go to the journal, its effects happen after they are safe.
    func perform(
        _ step: Step, sent: MessageID? = nil, completion: ((Result<Void, WireError>) -> Void)? = nil
    ) {
        if audience != nil { noteStep() }
        follow(step.rows)
        guard !step.rows.isEmpty else {
            run(step.effects)
            completion?(.success(()))
            return
        }
        if sent == nil, !unsavedRows.isEmpty {
            // Behind what could not be written yet: rows about one message must stay in order.
            return keep(PendingStep(rows: step.rows, effects: step.effects, sent: nil, completion: completion))
        }
        lastTicket += 1
        pendingSteps[lastTicket] = PendingStep(
            rows: step.rows, effects: step.effects, sent: sent, completion: completion)
        journal?.submit(ticket: lastTicket, rows: step.rows)
    }

    /// The outcome of a batch, on the loop.
    package func committed(_ commits: [Commit]) {
        for commit in commits {
            guard let pending = pendingSteps.removeValue(forKey: commit.ticket) else { continue }
            switch commit.outcome {
            case .committed:
                if journalFault != nil, !pending.rows.isEmpty { recovered() }
                if audience != nil { note(pending.rows) }
                run(pending.effects)
                pending.completion?(.success(()))
            case .duplicate(let id): duplicate(pending, of: id)
            case .failed(.unknownMessage(let id)) where pending.sent == nil: resubmit(pending, without: id)
            case .failed(.refused(let detail)) where pending.sent == nil:
                // It would be refused for ever; what happened has happened.
                log.error("the journal takes some rows never", ["reason": detail])
                carryOut(pending)
            case .failed(let error): refused(pending, error.description)
            }
        }
    }

    /// A message that the journal had already, from before the mesh's memory begins.
    private func duplicate(_ pending: PendingStep, of id: MessageID) {
        if let sent = pending.sent {
            perform(mesh.withdraw(sent, at: Clocks.wall))
        } else {
            // A late answer that was written in an earlier life of the daemon. What else the step did stands.
            for case .message(let message) in pending.rows { perform(mesh.withdraw(message.id, at: Clocks.wall)) }
            run(pending.effects)
        }
        pending.completion?(
            .failure(
                WireError(
                    .conflict, "this request was taken before, as message \(id)",
                    hint: "'repowire trace \(id)' shows what became of it")))
    }

    /// Rows about a message that the journal refused before, whose sender was told so: nothing is written about it, and
    /// what else the step did is.
    private func resubmit(_ pending: PendingStep, without id: MessageID) {
        var rest = pending
        rest.rows.removeAll { row in
            switch row {
            case .transition(let transition): return transition.message == id
            case .message, .peer, .forgotten: return false
            }
        }
        // Without anything to leave out, it would come back for ever.
        guard rest.rows.count < pending.rows.count else { return refused(pending, "unknown message \(id)") }
        lastTicket += 1
        pendingSteps[lastTicket] = rest
        journal?.submit(ticket: lastTicket, rows: rest.rows)
    }

    /// The journal could not take the rows. A new message is refused and forgotten: its sender knows. Anything else
    /// already happened: it takes its effect, and its rows are kept to be written when the journal is well again.
    private func refused(_ pending: PendingStep, _ failure: String) {
        if journalFault == nil { log.error("the journal refuses rows", ["reason": failure]) }
        journalFault = failure
        if let id = pending.sent {
            perform(mesh.withdraw(id, at: Clocks.wall))
            pending.completion?(
                .failure(
                    WireError(
                        .journal, "the message was not accepted, because the journal cannot be written: \(failure)",
                        hint: "Free space or make \(configuration.home.journal) writable, then send it again")))
            return
        }
        keep(pending)
        if unsavedRows.count == 1 { retryUnsaved() }
    }

    private func keep(_ pending: PendingStep) {
        unsavedRows.append(pending.rows)
        carryOut(pending)
    }

    /// Does what a step is for, although its rows are not in the journal.
    private func carryOut(_ pending: PendingStep) {
        if audience != nil { note(pending.rows) }
        run(pending.effects)
        pending.completion?(.success(()))
    }

    private func retryUnsaved() {
        _ = loop.schedule(after: .seconds(1)) { [weak self] in
            self?.assumeIsolated { node in
                let rows = node.unsavedRows
                node.unsavedRows = []
                for rows in rows {
                    node.perform(Step(rows: rows))
                }
            }
        }
    }

    private func recovered() {
        journalFault = nil
        log.info("the journal takes rows again")
    }
}
