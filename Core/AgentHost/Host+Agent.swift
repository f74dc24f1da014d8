import RepowireKit
package import Wire

/// What the agent says.
extension Host {
    /// The first line to the agent.
    package mutating func start() -> [Action] {
        callAgent(
            .initialize, "initialize",
            [
                "protocolVersion": .int(Host.protocolVersion),
                "clientCapabilities": ["fs": ["readTextFile": false, "writeTextFile": false], "terminal": false],
            ])
        return take()
    }

    package mutating func agentSaid(_ line: LineBuffer.Line) -> [Action] {
        guard !line.isTooLong else {
            turn?.isIncomplete = true
            return take()
        }
        switch try? RPCLine(parsing: line.bytes) {
        case .result(.int(let id), let result): agentAnswered(id, .success(result))
        case .failure(.int(let id), let error): agentAnswered(id, .failure(error))
        case .request(let id, let method, let params): agentAsked(id, method, params)
        case .notification("session/update", let params): updated(params)
        case .notification, .result, .failure: break
        // Some programs print there.
        case nil: say(String(decoding: line.bytes, as: UTF8.self))
        }
        return take()
    }

    private mutating func agentAnswered(_ id: Int64, _ answer: Result<JSON, WireError>) {
        switch (agentCalls.removeValue(forKey: id), answer) {
        case (.initialize, .success(let result)):
            let version = result["protocolVersion"]?.intValue
            guard version == Host.protocolVersion else {
                return perform(
                    .giveUp(
                        "the agent speaks version \(version.map(String.init) ?? "?") of the Agent Client Protocol,"
                            + " not \(Host.protocolVersion)"))
            }
            let info = result["agentInfo"]
            title = info?["title"]?.stringValue ?? info?["name"]?.stringValue ?? title
            callAgent(.open, "session/new", ["cwd": .string(folder), "mcpServers": []])
        case (.open, .success(let result)):
            guard let id = result["sessionId"]?.stringValue else {
                return perform(.giveUp("the agent began a session without an id"))
            }
            session = id
            say("\(title) is ready in \(folder). It takes what other agents ask; type to tell it something yourself.")
            say("Ctrl-C stops what it is doing, Ctrl-D ends it.")
            join()
            proceed()
        case (.initialize, .failure(let error)), (.open, .failure(let error)):
            perform(.giveUp("the agent cannot begin a session: \(error.message)"))
        case (.prompt, let answer) where turn?.request == id: ended(answer)
        case (.prompt, _), (nil, _): break
        }
    }

    /// The answer to the prompt ends the turn.
    private mutating func ended(_ answer: Result<JSON, WireError>) {
        guard let turn else { return }
        if !turn.text.isEmpty { say(turn.text) }
        switch answer {
        case .failure(let error):
            say("It failed: \(error.message)")
            end(.failed(error.message))
        case .success(let result):
            let reason = result["stopReason"]?.stringValue ?? "end_turn"
            switch reason {
            case "end_turn" where turn.isIncomplete:
                end(.failed("part of its answer was too long for one line and is lost"))
            case "end_turn" where turn.answer.isEmpty: end(.failed("it ended its turn without an answer"))
            case "end_turn": end(.answered(turn.answer))
            case "cancelled":
                say("Stopped.")
                end(.failed("its turn was stopped"))
            case "refusal": end(.failed("the model refused"))
            default:
                say("It stopped: \(reason)")
                end(.failed("it stopped before it was done: \(reason)"))
            }
        }
    }

    private mutating func agentAsked(_ id: JSON, _ method: String, _ params: JSON) {
        guard method == "session/request_permission", let question = PermissionQuestion(id, params) else {
            return perform(
                .tellAgent(.failure(id: id, WireError(.unknownMethod, "this client does not offer \(method)"))))
        }
        guard turn != nil else {
            return perform(.tellAgent(.result(id: id, ["outcome": ["outcome": "cancelled"]])))
        }
        begin()
        if let text = turn?.useTool() { say(text) }
        questions.append(question)
        if questions.count == 1 { ask(question) }
    }

    private mutating func updated(_ params: JSON) {
        guard turn != nil, params["sessionId"]?.stringValue == session, let update = params["update"] else { return }
        switch update["sessionUpdate"]?.stringValue {
        case "agent_message_chunk":
            begin()
            turn?.add(update.at("/content/text")?.stringValue ?? "")
        case "agent_thought_chunk", "user_message_chunk", "plan": begin()
        case "tool_call", "tool_call_update":
            begin()
            if let text = turn?.useTool() { say(text) }
            let title = update["title"]?.stringValue
            if let title, update["status"]?.stringValue != "in_progress" {
                say("· \(title)\(update["status"]?.stringValue.map { " (\($0))" } ?? "")")
            }
        default: break
        }
    }
}
