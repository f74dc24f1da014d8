import Doors
import Mesh
import RepowireKit
import Wire

/// What programs that joined report back.
extension Node {
    /// A line without an id: nobody waits to hear what is wrong with it.
    func noticed(_ method: String, _ parameters: Parameters, _ connection: ConnectionID) {
        guard let operation = Operation[method], operation.mayBeNotification else { return }
        do {
            try operation.check(parameters.json, strictly: false)
            if method == Method.pluginReport {
                try pluginReported(parameters, connection) { _ in }
            } else {
                try programSaid(method, parameters, connection)
            }
        } catch {
            log.debug("a notification is of no use", ["method": method, "reason": error.message])
        }
    }

    /// What a program that joined says about itself, or about a message it was offered.
    func programSaid(
        _ method: String, _ parameters: Parameters, _ connection: ConnectionID
    ) throws(WireError) {
        guard let peer = clients[connection]?.joined else {
            throw WireError(.notAllowed, "this connection is no peer", hint: "Send peer/join first")
        }
        if method == Method.peerState { return apply(.turn(peer, .state(try state(parameters)))) }
        let id = MessageID(try parameters.string("id"))
        guard let letter = mesh.letters[id], letter.message.to == peer else {
            throw WireError(.notFound, "this peer was offered no message \(id)")
        }
        guard letter.isAsk || method == Method.messageAccepted else {
            throw WireError(.notAllowed, "message \(id) is no question", hint: "Say message/accepted")
        }
        guard !letter.isFinal else {
            if method == Method.messageAccepted, letter.state == .accepted || letter.state == .answered { return }
            throw WireError(.conflict, "message \(id) is over: \(letter.reason ?? letter.state.rawValue)")
        }
        if letter.state != .accepted { took(letter, peer) }
        let end: TurnEvent.Kind
        switch method {
        case Method.messageAnswer:
            let text = try parameters.string("text")
            end = .ended(turn: nil, messages: [id], reply: text)
        case Method.messageFail:
            let reason = try parameters.optionalString("reason") ?? "it gave no reason"
            end = .failed(turn: nil, messages: [id], reason: reason)
        default: return
        }
        apply(.turn(peer, end))
        apply(.turn(peer, .state(.idle)))
    }

    private func state(_ parameters: Parameters) throws(WireError) -> SessionState {
        switch try parameters.string("state") {
        case "idle": return .idle
        case "busy": return .busy
        case "blocked": return .blocked(try parameters.optionalString("reason") ?? "waits for its user")
        default: return .unknown
        }
    }

    /// A program took a message up. An ask is a turn of its own, without an id, as the program names the message itself;
    /// a notification is done with that.
    private func took(_ letter: Letter, _ peer: PeerID) {
        if letter.isAsk {
            apply(.turn(peer, .began(turn: nil, messages: [letter.id])))
        } else {
            apply(
                .injected(
                    letter.id, attempt: letter.attempt,
                    .accepted(transport: "socket", turn: nil, evidence: "the program said so")))
        }
    }
}
