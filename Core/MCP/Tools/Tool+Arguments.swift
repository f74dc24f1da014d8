package import RepowireKit

/// Reads arguments. Unknown ones are ignored (some hosts add their own), and null counts as absent (some models fill in
/// every optional argument).
extension Tool {
    package func call(with arguments: JSONObject) throws(ArgumentError) -> ToolCall {
        switch self {
        case .askPeer:
            return .ask(
                peer: try peer(arguments), message: try message(arguments), timeoutSeconds: try timeout(arguments))
        case .notifyPeer: return .notify(peer: try peer(arguments), message: try message(arguments))
        case .broadcast: return .broadcast(message: try message(arguments))
        case .listPeers:
            return .listPeers(
                circle: try string("circle", arguments, example: "Leave it out to see your own circle.")
                    .flatMap { $0.isEmpty ? nil : $0 },
                includeOffline: try flag("include_offline", arguments))
        case .spawnPeer:
            return .spawn(
                ToolCall.Spawn(
                    path: try path(arguments), runtime: try optional("runtime", arguments),
                    prompt: try optional("prompt", arguments), worktree: try optional("worktree", arguments),
                    circle: try optional("circle", arguments), isUnattended: try flag("unattended", arguments)))
        case .killPeer: return .kill(peer: try peer(arguments))
        case .setDescription: return .describe(try description(arguments))
        case .whoami: return .whoami
        }
    }

    private func value(_ name: String, _ arguments: JSONObject) -> JSON? {
        guard let value = arguments[name], !value.isNull else { return nil }
        return value
    }

    private func string(_ name: String, _ arguments: JSONObject, example: String) throws(ArgumentError) -> String? {
        guard let value = value(name, arguments) else { return nil }
        guard let text = value.stringValue else {
            throw ArgumentError(self, name, "must be a string, but is of type \(value.kind)", instead: example)
        }
        return text
    }

    private func required(_ name: String, _ arguments: JSONObject, example: String) throws(ArgumentError) -> String {
        guard let text = try string(name, arguments, example: example) else {
            throw ArgumentError(self, name, "is missing", instead: example)
        }
        return text
    }

    private func peer(_ arguments: JSONObject) throws(ArgumentError) -> String {
        let example = "Give a peer's name; list_peers shows them."
        let name = try required("peer", arguments, example: example)
        guard !Tool.isBlank(name) else { throw ArgumentError(self, "peer", "is empty", instead: example) }
        return name
    }

    private func path(_ arguments: JSONObject) throws(ArgumentError) -> String {
        let example = "Give the absolute path of a folder."
        let path = try required("path", arguments, example: example)
        guard path.hasPrefix("/") else { throw ArgumentError(self, "path", "is not absolute", instead: example) }
        return path
    }

    /// Empty counts as absent: some models fill in every argument.
    private func optional(_ name: String, _ arguments: JSONObject) throws(ArgumentError) -> String? {
        try string(name, arguments, example: "Leave it out.").flatMap { Tool.isBlank($0) ? nil : $0 }
    }

    private func message(_ arguments: JSONObject) throws(ArgumentError) -> String {
        let example = "Give the text to send."
        let text = try required("message", arguments, example: example)
        guard !Tool.isBlank(text) else { throw ArgumentError(self, "message", "is empty", instead: example) }
        guard text.utf8.count <= Message.maximumBody else {
            throw ArgumentError(
                self, "message", "has \(text.utf8.count) bytes, and \(Message.maximumBody) is the limit",
                instead: "Send less, or the path of a file that the peer can read.")
        }
        return text
    }

    private func timeout(_ arguments: JSONObject) throws(ArgumentError) -> Int {
        guard let value = value("timeout_seconds", arguments) else { return Int(ToolCall.defaultTimeout) }
        guard let seconds = value.intValue, ToolCall.timeouts.contains(seconds) else {
            throw ArgumentError(
                self, "timeout_seconds",
                "must be a whole number from \(ToolCall.timeouts.lowerBound) to \(ToolCall.timeouts.upperBound)",
                instead: "Leave it out to wait \(ToolCall.defaultTimeout) seconds.")
        }
        return Int(seconds)
    }

    private func flag(_ name: String, _ arguments: JSONObject) throws(ArgumentError) -> Bool {
        guard let value = value(name, arguments) else { return false }
        guard let flag = value.boolValue else {
            throw ArgumentError(
                self, name, "must be true or false, but is of type \(value.kind)", instead: "Leave it out for false.")
        }
        return flag
    }

    private func description(_ arguments: JSONObject) throws(ArgumentError) -> String {
        let text = try required("description", arguments, example: "Give a sentence, or \"\" to take it away.")
        guard text.utf8.count <= ToolCall.maximumDescription else {
            throw ArgumentError(
                self, "description",
                "has \(text.utf8.count) bytes, and \(ToolCall.maximumDescription) is the limit",
                instead: "Say it shorter.")
        }
        return Tool.isBlank(text) ? "" : text
    }

    private static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
