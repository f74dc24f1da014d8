import RepowireKit
package import Wire

/// What the daemon says.
extension Host {
    package mutating func daemonSaid(_ line: LineBuffer.Line) -> [Action] {
        guard !line.isTooLong, let message = try? RPCLine(parsing: line.bytes) else { return take() }
        switch message {
        case .notification(Method.messageOffer, let params): offered(params)
        case .result(.int(let id), _): daemonAnswered(id, nil)
        case .failure(.int(let id), let error): daemonAnswered(id, error)
        default: break
        }
        return take()
    }

    private mutating func daemonAnswered(_ id: Int64, _ error: WireError?) {
        switch daemonCalls.removeValue(forKey: id) {
        case .join:
            if let error { return refused(error) }
            isJoined = true
            hasJoined = true
            if let question = questions.first { report("blocked", reason: question.title) }
            if let offer = turn?.offer, turn?.hasBegun == true, offer.isAsk {
                tell(Method.messageAccepted, ["id": .string(offer.id)])
            }
            for id in unconfirmed { sendVerdict(id) }
        case .verdict(let message):
            if let error {
                // It goes to the next daemon.
                guard Host.isFinal(error) else { return say("The daemon cannot take it now: \(error.message)") }
                say("That is not wanted any more: \(error.message)")
            }
            unconfirmed.removeAll { $0 == message }
            if isAtRest { report("idle") }
        case nil: break
        }
    }

    /// An agent that worked for others already is not ended because one daemon does not know it, or is about to end.
    private mutating func refused(_ error: WireError) {
        let text = "the daemon does not take this agent: \(error.description)"
        if hasJoined || !Host.isFinal(error) { say(text) } else { perform(.giveUp(text)) }
    }

    /// Whether the same would be refused again: withdrawn, too late, not allowed.
    private static func isFinal(_ error: WireError) -> Bool {
        [.conflict, .notFound, .notAllowed, .invalidParameters, .tooLarge].contains(error.name)
    }

    /// An offer may come twice, when the daemon did not hear of it before it ended.
    private mutating func offered(_ params: JSON) {
        guard let offer = Offer(params) else { return }
        if verdict(on: offer.id) != nil { return sendVerdict(offer.id) }
        if turn?.offer?.id == offer.id {
            if turn?.hasBegun == true { tell(Method.messageAccepted, ["id": .string(offer.id)]) }
            return
        }
        guard !waiting.contains(.offer(offer)) else { return }
        waiting.append(.offer(offer))
        proceed()
    }
}
