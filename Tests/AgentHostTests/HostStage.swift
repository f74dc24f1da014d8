import RepowireKit
import Testing
import Wire

@testable import AgentHost

/// A host whose agent and daemon are the test.
struct HostStage {
    var host = Host(folder: "/work/backend")
    var actions: [Host.Action] = []

    var toAgent: [RPCLine] { actions.compactMap { if case .tellAgent(let line) = $0 { line } else { nil } } }
    var toDaemon: [RPCLine] { actions.compactMap { if case .tellDaemon(let line) = $0 { line } else { nil } } }
    var said: String {
        actions.compactMap { if case .say(let text) = $0 { text } else { nil } }.joined(separator: "\n")
    }
    var end: String? { actions.compactMap { if case .giveUp(let reason) = $0 { reason } else { nil } }.first }

    /// Beyond the handshakes, idle.
    static func ready() throws -> HostStage {
        var stage = HostStage()
        stage.actions = stage.host.start()
        try stage.agentAnswers(["protocolVersion": 1, "agentInfo": ["name": "robot"]])
        try stage.agentAnswers(["sessionId": "s1"])
        stage.actions = stage.host.connected()
        try stage.daemonAnswers([:])
        return stage
    }

    private static func line(_ line: RPCLine) -> LineBuffer.Line { .init(bytes: line.bytes) }

    mutating func agent(_ line: RPCLine) { actions = host.agentSaid(HostStage.line(line)) }
    mutating func daemon(_ line: RPCLine) { actions = host.daemonSaid(HostStage.line(line)) }

    /// Answers the last request to the agent.
    mutating func agentAnswers(_ result: JSON) throws {
        agent(.result(id: try HostStage.lastRequest(host.agentCalls.keys.max()), result))
    }
    mutating func agentFails(_ message: String) throws {
        let error = WireError(.internalError, message)
        agent(.failure(id: try HostStage.lastRequest(host.agentCalls.keys.max()), error))
    }
    mutating func daemonAnswers(_ result: JSON) throws {
        daemon(.result(id: try HostStage.lastRequest(host.daemonCalls.keys.max()), result))
    }

    private static func lastRequest(_ id: Int64?) throws -> JSON { .int(try #require(id)) }

    mutating func offer(_ id: String, kind: String = "ask") {
        daemon(
            .notification(
                method: "message/offer",
                params: [
                    "id": .string(id), "kind": .string(kind), "from": "frontend", "text": .string("text of \(id)"),
                    "body": .string("body of \(id)"),
                ]))
    }

    mutating func update(_ kind: String, _ members: JSONObject = [:], session: String = "s1") {
        var update = members
        update["sessionUpdate"] = .string(kind)
        agent(
            .notification(
                method: "session/update",
                params: ["sessionId": .string(session), "update": .object(update)]))
    }

    mutating func says(_ text: String) {
        update("agent_message_chunk", ["content": ["type": "text", "text": .string(text)]])
    }

    mutating func wants(_ title: String, id: Int64 = 7) {
        let options: JSON = [
            ["optionId": "yes", "name": "Allow", "kind": "allow_once"],
            ["optionId": "no", "name": "Reject", "kind": "reject_once"],
        ]
        agent(
            .request(
                id: .int(id), method: "session/request_permission",
                params: ["sessionId": "s1", "toolCall": ["title": .string(title)], "options": options]))
    }
}
