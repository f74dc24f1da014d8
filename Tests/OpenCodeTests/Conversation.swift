import RepowireKit

/// Messages as OpenCode records them.
enum Conversation {
    static func user(_ id: String, _ text: String = "Hi", synthetic: Bool = false, compaction: Bool = false) -> JSON {
        var part: JSONObject = ["type": "text", "text": .string(text)]
        if synthetic { part["synthetic"] = true }
        let parts: JSON = compaction ? [["type": "compaction"]] : [.object(part)]
        let info: JSON = [
            "id": .string(id), "role": "user", "sessionID": "ses_1", "agent": "plan",
            "model": ["providerID": "fake", "modelID": "small"],
        ]
        return ["info": info, "parts": parts]
    }

    static func model(
        _ id: String, of parent: String, _ texts: String..., finish: String? = "stop", error: JSON? = nil,
        mode: String? = nil
    ) -> JSON {
        var info: JSONObject = [
            "id": .string(id), "role": "assistant", "sessionID": "ses_1", "parentID": .string(parent),
            "time": ["created": 1, "completed": 2],
        ]
        info["finish"] = finish.map(JSON.string)
        info["error"] = error
        info["mode"] = mode.map(JSON.string)
        if mode == "compaction" { info["summary"] = true }
        let parts = texts.map { text -> JSON in ["type": "text", "text": .string(text)] }
        return ["info": .object(info), "parts": .array([["type": "step-start"]] + parts)]
    }
}
