package import RepowireKit

/// What became of an ask, as its asker is told.
package struct AskOutcome: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case answered
        /// Still open: the answer comes later as a message.
        case pending
        case failed
    }

    package var id: MessageID
    package var status: Status
    package var answer: String?
    package var reason: String?

    package init(id: MessageID, status: Status, answer: String? = nil, reason: String? = nil) {
        self.id = id
        self.status = status
        self.answer = answer
        self.reason = reason
    }

    package var json: JSON {
        var object: JSONObject = ["status": .string(status.rawValue), "ask_id": .string(id.rawValue)]
        object["answer"] = answer.map(JSON.string)
        object["reason"] = reason.map(JSON.string)
        return .object(object)
    }

    package init(json: JSON) throws(WireError) {
        guard let status = json["status"]?.stringValue.flatMap(Status.init(rawValue:)),
            let id = json["ask_id"]?.stringValue
        else { throw WireError(.invalidRequest, "the daemon's answer to an ask has no status or id") }
        self.init(
            id: MessageID(id), status: status, answer: json["answer"]?.stringValue,
            reason: json["reason"]?.stringValue)
    }
}
