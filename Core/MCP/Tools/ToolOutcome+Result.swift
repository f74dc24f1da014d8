import RepowireKit
import Wire

/// What the model gets. The text says the same as the structure, as JSON: some runtimes drop the one or the other, and
/// within JSON a peer's words cannot pose as ours.
extension ToolOutcome {
    /// `content`, `structuredContent` and `isError` of a `tools/call` result.
    func result(for revision: Revision) -> JSONObject {
        let structured = self.structured
        let text = structured.map(JSON.object)?.text ?? failureText
        return ToolOutcome.result(text: text, structured: structured, isError: isError, revision: revision)
    }

    static func result(
        text: String, structured: JSONObject?, isError: Bool, revision: Revision
    ) -> JSONObject {
        var result: JSONObject = ["content": [["type": "text", "text": .string(text)]]]
        if revision.hasStructuredContent, let structured { result["structuredContent"] = .object(structured) }
        result["isError"] = .bool(isError)
        return result
    }

    private var isError: Bool {
        switch self {
        case .failed: return true
        case .asked(let outcome): return outcome.status == .failed
        case .notified, .broadcast, .peers, .caller, .spawned, .killed: return false
        }
    }

    private var failureText: String {
        guard case .failed(let error) = self else { return "" }
        return error.description
    }

    /// - Returns: nil for an error, which has no structure of its own.
    private var structured: JSONObject? {
        switch self {
        case .asked(let outcome): return outcome.json.objectValue
        case .notified(let sent): return ["status": "queued", "message_id": .string(sent.id.rawValue)]
        case .broadcast(let sent):
            let recipients: [JSON] = sent.map { ["peer": .string($0.peer), "message_id": .string($0.id.rawValue)] }
            return ["status": "queued", "recipients": .array(recipients)]
        case .peers(let peers): return ["peers": .array(peers.map { .object(ToolOutcome.shown($0)) })]
        case .caller(let peer): return ToolOutcome.shown(peer)
        case .spawned(let peer, let prompt):
            var object = ToolOutcome.shown(peer)
            object["message_id"] = prompt.map { .string($0.rawValue) }
            return object
        case .killed(let name, let worktree):
            var object: JSONObject = ["status": "ended", "peer": .string(name)]
            object["worktree"] = worktree.map(JSON.string)
            return object
        case .failed: return nil
        }
    }

    /// A peer as a model should see it: what helps to choose and address it, no ids and no clock.
    private static func shown(_ peer: PeerInfo) -> JSONObject {
        var object = peer.json.objectValue ?? JSONObject()
        for key in ["id", "last_seen"] { object[key] = nil }
        if peer.queued == 0 { object["queued"] = nil }
        return object
    }
}
