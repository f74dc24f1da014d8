import RepowireKit

/// What a model reads about a tool. Every word is paid for in every conversation.
extension Tool {
    var title: String {
        switch self {
        case .askPeer: return "Ask a peer"
        case .notifyPeer: return "Notify a peer"
        case .broadcast: return "Notify all peers"
        case .listPeers: return "List peers"
        case .spawnPeer: return "Start an agent"
        case .killPeer: return "End an agent"
        case .setDescription: return "Describe yourself"
        case .whoami: return "Who am I"
        }
    }

    var summary: String {
        switch self {
        case .askPeer:
            return """
                Ask another agent or person and wait for the answer. The peer does not see this conversation: say all it \
                needs to know. Status answered: the answer is there. pending: the answer comes later as a message, do \
                not ask again. failed: the reason says why.
                """
        case .notifyPeer:
            return "Tell a peer something without waiting for an answer. It is delivered when the peer is idle."
        case .broadcast: return "Tell all peers of your circle something without waiting for answers."
        case .listPeers:
            return """
                List the peers you can reach, with what each is working on and whether it is idle, busy, blocked or \
                offline.
                """
        case .spawnPeer:
            return """
                Start an agent in another folder, beside your own, and wait until it can be asked. Use a peer that is \
                there already, if there is one.
                """
        case .killPeer: return "End an agent that was started with spawn_peer. Its unfinished work is lost."
        case .setDescription:
            return "Say in a sentence what you are working on and can help with. Peers see it in list_peers."
        case .whoami: return "Show your own name, circle and role in the mesh."
        }
    }

    var inputSchema: JSON {
        let peer: JSON = ["type": "string", "description": "The peer's name as list_peers shows it"]
        switch self {
        case .askPeer:
            return Tool.object(
                [
                    "peer": peer, "message": ["type": "string", "description": "The question, complete in itself"],
                    "timeout_seconds": [
                        "type": "integer", "minimum": .int(ToolCall.timeouts.lowerBound),
                        "maximum": .int(ToolCall.timeouts.upperBound), "default": .int(ToolCall.defaultTimeout),
                        "description": "How long to wait for the answer",
                    ],
                ], required: ["peer", "message"])
        case .notifyPeer: return Tool.object(["peer": peer, "message": Tool.string], required: ["peer", "message"])
        case .broadcast: return Tool.object(["message": Tool.string], required: ["message"])
        case .listPeers:
            return Tool.object([
                "circle": ["type": "string", "description": "Only this circle"],
                "include_offline": ["type": "boolean", "default": false],
            ])
        case .spawnPeer:
            return Tool.object(
                [
                    "path": ["type": "string", "description": "The absolute folder it works in"],
                    "runtime": ["type": "string", "description": "Your own when left out"],
                    "prompt": ["type": "string", "description": "What it does first"],
                    "worktree": ["type": "string", "description": "A branch, for a git worktree of its own"],
                    "circle": Tool.string,
                    "unattended": ["type": "boolean", "description": "Without a screen of its own, where it can"],
                ], required: ["path"])
        case .killPeer: return Tool.object(["peer": peer], required: ["peer"])
        case .setDescription: return Tool.object(["description": Tool.string], required: ["description"])
        case .whoami: return Tool.object([:])
        }
    }

    var outputSchema: JSON {
        switch self {
        case .askPeer:
            return Tool.object(
                [
                    "status": ["type": "string", "enum": ["answered", "pending", "failed"]], "answer": Tool.string,
                    "ask_id": Tool.string, "reason": Tool.string,
                ], required: ["status"])
        case .notifyPeer:
            return Tool.object(["status": Tool.string, "message_id": Tool.string], required: ["status", "message_id"])
        case .broadcast:
            return Tool.object(
                ["status": Tool.string, "recipients": ["type": "array", "items": ["type": "object"]]],
                required: ["status", "recipients"])
        case .listPeers:
            return Tool.object(["peers": ["type": "array", "items": ["type": "object"]]], required: ["peers"])
        case .spawnPeer:
            return Tool.object(
                ["name": Tool.string, "circle": Tool.string, "state": Tool.string, "message_id": Tool.string],
                required: ["name", "circle", "state"])
        case .killPeer: return Tool.object(["status": Tool.string, "peer": Tool.string], required: ["status", "peer"])
        case .setDescription, .whoami:
            return Tool.object(
                ["name": Tool.string, "circle": Tool.string, "role": Tool.string, "description": Tool.string],
                required: ["name", "circle", "role"])
        }
    }

    /// Honest: only the end of an agent destroys, and a message does reach beyond this machine's files.
    var annotations: JSON {
        switch self {
        case .listPeers, .whoami: return ["readOnlyHint": true, "openWorldHint": false]
        case .setDescription:
            return [
                "readOnlyHint": false, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false,
            ]
        case .killPeer:
            return [
                "readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": false,
            ]
        case .askPeer, .notifyPeer, .broadcast, .spawnPeer:
            return [
                "readOnlyHint": false, "destructiveHint": false, "idempotentHint": false, "openWorldHint": true,
            ]
        }
    }

    private static let string: JSON = ["type": "string"]

    private static func object(_ properties: JSONObject, required: [JSON] = []) -> JSON {
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }

    /// The entry in `tools/list`, with what the revision knows.
    /// - Parameter meta: the host's own keys, from its manifest.
    func definition(for revision: Revision, meta: JSONObject) -> JSON {
        var object: JSONObject = ["name": .string(rawValue)]
        if revision.hasTitles { object["title"] = .string(title) }
        object["description"] = .string(summary)
        object["inputSchema"] = inputSchema
        if revision.hasStructuredContent { object["outputSchema"] = outputSchema }
        if revision.hasToolAnnotations { object["annotations"] = annotations }
        if revision.hasTitles, !meta.isEmpty { object["_meta"] = .object(meta) }
        return .object(object)
    }
}
