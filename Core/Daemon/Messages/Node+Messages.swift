import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// Asking, notifying, broadcasting and withdrawing.
extension Node {
    /// How long an asker waits unless it says otherwise, and at most, in seconds.
    static let defaultTimeout: Int64 = 300
    static let timeouts: ClosedRange<Int64> = 1...3600

    func ask(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let seconds = try parameters.optionalInteger("timeout_seconds", in: Node.timeouts) ?? Node.defaultTimeout
        let key = try parameters.optionalString("request_key")
        let message = try accept(
            .ask, to: try parameters.string("peer"), try parameters.string("message"), from: try caller(line),
            seconds: seconds, requestKey: key
        ) { error in self.fail(line, error) }
        wait(for: message, line, seconds: seconds)
    }

    /// Takes a message. `refused` is called when the journal cannot take it after all.
    /// - Parameter accepted: called when it is in the journal.
    func accept(
        _ kind: Message.Kind, to name: String, _ body: String, from sender: Peer, seconds: Int64? = nil,
        requestKey: String? = nil, accepted: @escaping (MessageID) -> Void = { _ in },
        refused: @escaping (WireError) -> Void
    ) throws(WireError) -> MessageID {
        let recipient: PeerRecord
        let sent: (id: MessageID, step: Step)
        do {
            recipient = try mesh.resolve(name, for: sender)
            sent = try mesh.send(
                Draft(
                    id: Randomness.messageID(), kind: kind, from: sender.id, to: recipient.peer.id, body: body,
                    timeout: seconds.map { $0 * 1000 }, requestKey: requestKey.map { Node.key($0, of: sender) }),
                at: Clocks.wall)
        } catch {
            throw WireError(error)
        }
        perform(sent.step, sent: sent.id) { result in
            switch result {
            case .success: accepted(sent.id)
            case .failure(let error):
                self.dropWaiters(of: sent.id)
                refused(error)
            }
        }
        if kind == .ask { sweepForDeadlines() }
        return sent.id
    }

    /// A key as the journal knows it, which has one space for the keys of all senders.
    private static func key(_ key: String, of sender: Peer) -> String { "\(sender.id.rawValue)/\(key)" }

    /// Holds the line for an ask until it is resolved or the time is over; then its answer comes as a message.
    func wait(for message: MessageID, _ line: Line, seconds: Int64) {
        if mesh.letters[message]?.isFinal == true {
            let waiter = Waiter(line: line, timer: loop.schedule(after: .zero) {})
            let outcome = outcome(of: message)
            return barrier { self.answer(waiter, outcome) }
        }
        let timer = loop.schedule(after: .seconds(seconds)) { [weak self] in
            self?.assumeIsolated { $0.waitedLongEnough(message, line) }
        }
        waiters[message, default: []].append(Waiter(line: line, timer: timer))
    }

    private func waitedLongEnough(_ message: MessageID, _ line: Line) {
        guard let index = waiters[message]?.firstIndex(where: { $0.line == line }),
            let waiter = waiters[message]?.remove(at: index)
        else { return }
        if waiters[message]?.isEmpty == true { waiters[message] = nil }
        let outcome = outcome(of: message)
        if mesh.letters[message]?.isFinal == true {
            // It was answered in this very moment, and is told as soon as the answer is safe.
            return barrier { self.answer(waiter, outcome) }
        }
        if waiters[message] == nil { apply(.waiterGone(message)) }
        answer(waiter, outcome)
    }

    func dropWaiter(_ line: Line, of message: MessageID) {
        guard let index = waiters[message]?.firstIndex(where: { $0.line == line }),
            let waiter = waiters[message]?.remove(at: index)
        else { return }
        loop.cancel(waiter.timer)
        if waiters[message]?.isEmpty == true { waiters[message] = nil }
    }

    private func dropWaiters(of message: MessageID) {
        for waiter in waiters.removeValue(forKey: message) ?? [] { loop.cancel(waiter.timer) }
    }

    func answer(_ waiter: Waiter, _ outcome: AskOutcome) {
        switch waiter.line {
        case .tool, .webTool: finish(waiter.line, .asked(outcome))
        case .request, .web: succeed(waiter.line, outcome.json)
        }
    }

    func notifyPeer(_ parameters: Parameters, _ line: Line) throws(WireError) {
        _ = try accept(
            .notify, to: try parameters.string("peer"), try parameters.string("message"), from: try caller(line),
            requestKey: try parameters.optionalString("request_key")
        ) { message in
            let state = self.mesh.letters[message]?.state ?? .queued
            self.succeed(line, ["message_id": .string(message.rawValue), "state": .string(state.rawValue)])
        } refused: { error in
            self.fail(line, error)
        }
    }

    func broadcast(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let body = try parameters.string("message")
        broadcast(body, from: try caller(line)) { self.succeed(line, $0) }
    }

    /// One copy for each peer that the sender sees. `done` gets who was sent what when all copies are in the journal.
    func broadcast(_ body: String, from sender: Peer, done: @escaping (JSON) -> Void) {
        var sent: [JSON] = []
        var skipped: [JSON] = []
        var open = 1
        func finish() {
            open -= 1
            if open == 0 { done(["sent": .array(sent), "skipped": .array(skipped)]) }
        }
        for record in mesh.visible(to: sender) where record.peer.id != sender.id {
            let name = record.peer.name
            func skip(_ error: WireError) {
                skipped.append(["peer": .string(name), "reason": .string(error.description)])
            }
            open += 1
            do {
                _ = try accept(.broadcast, to: record.peer.id.rawValue, body, from: sender) { message in
                    sent.append(["peer": .string(name), "message_id": .string(message.rawValue)])
                    finish()
                } refused: { error in
                    skip(error)
                    finish()
                }
            } catch {
                skip(error)
                finish()
            }
        }
        finish()
    }

    func cancel(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let caller = try caller(line)
        let id: MessageID
        if let text = try parameters.optionalString("id") {
            id = MessageID(text)
        } else {
            let key = try parameters.string("request_key")
            guard let known = mesh.message(withKey: Node.key(key, of: caller), of: caller.id) else {
                throw WireError(.notFound, "there is no message of yours with this key")
            }
            id = known
        }
        guard let letter = mesh.letters[id], letter.message.from == caller.id else {
            throw WireError(MeshError.unknownMessage(id))
        }
        perform(mesh.apply(.cancel(id), at: Clocks.wall)) { _ in
            let state = self.mesh.letters[id]?.state ?? .cancelled
            self.succeed(line, ["id": .string(id.rawValue), "state": .string(state.rawValue)])
        }
    }
}
